using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Publishing;

/// <summary>A base model that training holds.</summary>
internal sealed class BaseModel(SnapshotLease lease) : IBaseModel
{
    private Backbone Backbone => lease.Snapshot.Backbone;

    /// <inheritdoc/>
    public string Name => lease.Snapshot.Name;

    /// <inheritdoc/>
    public long Version => lease.Snapshot.Version;

    /// <inheritdoc/>
    public string Sha256 => Backbone.Source.GraphHash;

    /// <inheritdoc/>
    public string FeatureFingerprint => Backbone.Source.Key;

    /// <inheritdoc/>
    public int FeatureSize => Backbone.FeatureSize;

    /// <inheritdoc/>
    public string ModelPath => Backbone.Source.Folder.GraphPath;

    /// <inheritdoc/>
    public ModelSignature Signature => Backbone.Contract.Signature;

    /// <inheritdoc/>
    public FeatureRecipe? Recipe => !Backbone.LeavesPaddingOut && Backbone.Contract.Features is { } features && Pooling(features) is { } pooling
        ? new FeatureRecipe
        {
            Output = features.Name,
            Pooling = pooling,
            MaskInput = Backbone.Contract.TokenInputs.Where(input => input.Role == TokenInputRole.Mask).Select(input => input.Name).FirstOrDefault(),
            Normalize = Backbone.Normalize,
            IsDeclared = features.IsDeclared,
        }
        : null;

    /// <inheritdoc/>
    public bool IsArtifacts => Backbone.Source.Folder.Format == ModelFormats.TrainingArtifacts;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Outcome<float[]>>> ExtractAsync(IReadOnlyList<ExampleInput> inputs, WorkPriority priority, CancellationToken cancellationToken = default) =>
        new RowStream(lease.Snapshot, JobPlan.ForFeatures, Backbone.Normalize).RunAsync(inputs, priority, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> Encode(IReadOnlyList<ExampleInput> inputs)
    {
        var rows = new EncodedRow[inputs.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = Backbone.Encoder.Encode(inputs[index], FormattableString.Invariant($"inputs[{index}]"), Backbone.Encoder.DefaultSettings);
        }

        if (!Backbone.Contract.IsText && rows.Any(row => row.Shape != rows[0].Shape))
        {
            throw AdaptException.Precondition("Training inside this base takes rows of one shape in a batch, and the session has others. Send sounds of one length, say in the model's folder what length they are brought to, or train a head.");
        }

        return Backbone.Encode(rows);
    }

    /// <inheritdoc/>
    public ExampleInput Prepare(ExampleInput input)
    {
        if (input is not (ExampleInput.Text or ExampleInput.TextPair)) return input;
        var row = Backbone.Encoder.Encode(input, "input", Backbone.Encoder.DefaultSettings);
        return row.Ids.Length > 0 && row.Mask is null ? new ExampleInput.Tokens(row.Ids, row.TypeIds) : input;
    }

    /// <inheritdoc/>
    public AdaptException? Validate(ExampleInput input)
    {
        try
        {
            Backbone.Encoder.Encode(input, "input", Backbone.Encoder.DefaultSettings);
            return null;
        }
        catch (AdaptException exception)
        {
            return exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => lease.Dispose();

    private FeaturePooling? Pooling(FeatureOutput features) => (features.PerToken, Backbone.Pooling) switch
    {
        (false, _) => FeaturePooling.None,
        (_, PoolingMode.Mean) => FeaturePooling.Mean,
        (_, PoolingMode.Cls) => FeaturePooling.Cls,
        (_, PoolingMode.Max) => FeaturePooling.Max,
        (_, PoolingMode.Last) => FeaturePooling.Last,
        _ => null,
    };
}

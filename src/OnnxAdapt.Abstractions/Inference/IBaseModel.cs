namespace OnnxAdapt.Abstractions;

/// <summary>A loaded backbone that gives features and encodes inputs. Safe for concurrent calls.</summary>
public interface IBaseModel : IDisposable
{
    /// <summary>Model name.</summary>
    string Name { get; }

    /// <summary>Model version.</summary>
    long Version { get; }

    /// <summary>SHA-256 of the graph file (lower-case hex).</summary>
    string Sha256 { get; }

    /// <summary>SHA-256 over everything that features depend on: graph, tokenizer, pooling, prompts, truncation (lower-case hex).</summary>
    string FeatureFingerprint { get; }

    /// <summary>Length of one feature vector.</summary>
    int FeatureSize { get; }

    /// <summary>Path of the graph file.</summary>
    string ModelPath { get; }

    /// <summary>What the graph takes and gives.</summary>
    ModelSignature Signature { get; }

    /// <summary>How features follow from the graph; null when that cannot be said, in which case only a head can be trained.</summary>
    FeatureRecipe? Recipe => null;

    /// <summary>Whether the model's folder holds training artifacts, so that its versions are published with theirs.</summary>
    bool IsArtifacts => false;

    /// <summary>Features of each input by the serving path: one vector of <see cref="FeatureSize"/> floats, or the reason why not.</summary>
    /// <param name="inputs">Any number of inputs; the implementation batches them.</param>
    /// <param name="priority">Background work yields to interactive requests.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<IReadOnlyList<Outcome<float[]>>> ExtractAsync(IReadOnlyList<ExampleInput> inputs, WorkPriority priority, CancellationToken cancellationToken = default);

    /// <summary>Graph inputs for a batch, padded to its longest row: for training inside the backbone.</summary>
    /// <param name="inputs">Rows of one batch.</param>
    /// <returns>One tensor per graph input; the caller disposes them.</returns>
    IReadOnlyList<NamedTensor> Encode(IReadOnlyList<ExampleInput> inputs);

    /// <summary>The same input in the form that <see cref="Encode"/> takes at least cost: texts as token ids.</summary>
    /// <param name="input">An input that <see cref="Validate"/> accepts.</param>
    ExampleInput Prepare(ExampleInput input) => input;

    /// <summary>Checks one input without running it.</summary>
    /// <returns>Null when it can be used, otherwise what is wrong with it.</returns>
    AdaptException? Validate(ExampleInput input);
}

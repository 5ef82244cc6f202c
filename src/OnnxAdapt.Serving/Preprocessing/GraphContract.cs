using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>What serving needs to know about a graph's signature: how inputs are fed, how rows are stacked, where features are.</summary>
internal sealed record GraphContract
{
    private const string IdsName = "input_ids";
    private const string LogitsName = "logits";

    private static readonly string[] VectorNames = ["sentence_embedding", "features"];

    private static readonly string[] TokenVectorNames = ["last_hidden_state", "token_embeddings"];

    private static readonly Dictionary<string, TokenInputRole> Roles = new(StringComparer.Ordinal)
    {
        [IdsName] = TokenInputRole.Ids,
        ["attention_mask"] = TokenInputRole.Mask,
        ["input_mask"] = TokenInputRole.Mask,
        ["token_type_ids"] = TokenInputRole.Types,
        ["segment_ids"] = TokenInputRole.Types,
        ["position_ids"] = TokenInputRole.Positions,
    };

    /// <summary>What the graph takes and gives.</summary>
    public required ModelSignature Signature { get; init; }

    /// <summary>Inputs of a text model; empty for a tensor model.</summary>
    public IReadOnlyList<TokenInput> TokenInputs { get; init; } = [];

    /// <summary>Whether the first axis of every input is the batch, so that rows can be stacked.</summary>
    public bool Stacked { get; init; }

    /// <summary>Rows that the graph insists on; null when the batch axis varies.</summary>
    public int? FixedRows { get; init; }

    /// <summary>Tokens that the graph insists on; null when the sequence axis varies.</summary>
    public int? FixedTokens { get; init; }

    /// <summary>Where features come from; null when the graph gives none.</summary>
    public FeatureOutput? Features { get; init; }

    /// <summary>Whether the graph takes sounds.</summary>
    public bool IsSound { get; init; }

    /// <summary>Whether the graph takes token ids.</summary>
    public bool IsText => TokenInputs.Count > 0;

    /// <summary>Whether the graph can tell padding from tokens.</summary>
    public bool HasMask => TokenInputs.Any(input => input.Role == TokenInputRole.Mask);

    /// <summary>Reads a signature.</summary>
    /// <exception cref="AdaptException">InvalidArgument when the graph takes token ids and something that serving cannot fill.</exception>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="featuresOutput">Output that features come from; empty leaves it to names and shapes.</param>
    /// <param name="isSparse">Whether the features are the logits of every token over the vocabulary.</param>
    /// <param name="sound">What a graph of sounds answers; null for a graph of something else.</param>
    public static GraphContract Read(ModelSignature signature, string featuresOutput = "", bool isSparse = false, SoundAnswer? sound = null)
    {
        var text = signature.FindInput(IdsName) is not null;
        var leading = LeadingAxes(signature);
        return new GraphContract
        {
            Signature = signature,
            TokenInputs = text ? [.. signature.Inputs.Select(ReadTokenInput)] : [],
            Stacked = text || leading is not null,
            FixedRows = leading is { Value: { } rows } ? checked((int)rows) : null,
            FixedTokens = text && signature.FindInput(IdsName)!.Shape is [_, { Value: { } tokens }] ? checked((int)tokens) : null,
            IsSound = !text && sound is not null,
            Features = featuresOutput.Length > 0 ? Named(signature, text, sound is not null, featuresOutput) : !text && sound is { } answer ? SoundFeatures.Find(signature, answer) : (isSparse && text ? FindTokenLogits(signature) : null) ?? FindFeatures(signature, text),
        };
    }

    /// <summary>The output with a score for every token and label, or entry of the vocabulary; null when there is none.</summary>
    public static FeatureOutput? FindTokenLogits(ModelSignature signature)
    {
        var candidates = signature.Outputs.Where(output =>
            output is { ElementType: TensorElementType.Float or TensorElementType.Float16, Shape.Count: 3 } && !TokenVectorNames.Contains(output.Name)).ToArray();
        return First(candidates, output => output.Name == LogitsName, perToken: true) ?? First(candidates, _ => true, perToken: true);
    }

    private static FeatureOutput Named(ModelSignature signature, bool text, bool sound, string name)
    {
        var output = signature.FindOutput(name) ?? throw AdaptException.Invalid("features_output", $"the graph gives no '{name}'.");
        return output.ElementType is TensorElementType.Float or TensorElementType.Float16
            ? new FeatureOutput(name, text ? output.Shape is { Count: 3 } : sound && SoundFeatures.IsPerFrame(output))
            : throw AdaptException.Invalid("features_output", $"'{output}' is not of floating-point numbers.");
    }

    private static TokenInput ReadTokenInput(TensorSignature input)
    {
        if (!Roles.TryGetValue(input.Name, out var role))
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"The graph takes '{input}' beside input_ids, which text serving cannot fill; it knows {string.Join(", ", Roles.Keys)}.");
        }

        return input.ElementType is TensorElementType.Int64 or TensorElementType.Int32 || (role == TokenInputRole.Mask && input.ElementType == TensorElementType.Float)
            ? new TokenInput(input.Name, role, input.ElementType)
            : throw new AdaptException(AdaptErrorKind.InvalidArgument, $"The graph input '{input}' must be Int64 or Int32.");
    }

    /// <summary>The first axis, if every input has one and all agree; null when rows cannot be stacked.</summary>
    private static Dimension? LeadingAxes(ModelSignature signature)
    {
        if (signature.Inputs.Count == 0 || signature.Inputs.Any(input => input.Shape is not { Count: > 0 })) return null;
        var first = signature.Inputs[0].Shape![0];
        return signature.Inputs.All(input => Agree(input.Shape![0], first)) ? first : null;
    }

    private static bool Agree(Dimension one, Dimension other) =>
        one.Value == other.Value && (one.Symbol == other.Symbol || one.Symbol is null || other.Symbol is null);

    private static FeatureOutput? FindFeatures(ModelSignature signature, bool text)
    {
        var floats = signature.Outputs.Where(output => output.ElementType is TensorElementType.Float or TensorElementType.Float16).ToArray();
        return text ? FindTextFeatures(floats) : First(floats, output => VectorNames.Contains(output.Name), perToken: false) ?? First(floats, _ => true, perToken: false, isDeclared: false);
    }

    /// <summary>A vector that the graph pools itself, then token vectors, then whatever else has one row per text.</summary>
    private static FeatureOutput? FindTextFeatures(TensorSignature[] floats) =>
        First(floats, output => VectorNames.Contains(output.Name), perToken: false)
        ?? First(floats, output => TokenVectorNames.Contains(output.Name), perToken: true)
        ?? First(floats, output => output.Shape is { Count: 3 } && output.Name != LogitsName, perToken: true)
        ?? First(floats, output => output.Shape is { Count: 2 }, perToken: false, isDeclared: false);

    private static FeatureOutput? First(TensorSignature[] outputs, Func<TensorSignature, bool> fits, bool perToken, bool isDeclared = true) =>
        outputs.FirstOrDefault(fits) is { } output ? new FeatureOutput(output.Name, perToken, isDeclared) : null;
}

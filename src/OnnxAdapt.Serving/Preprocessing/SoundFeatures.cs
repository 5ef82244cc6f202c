using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Finds where the features of a graph of sounds are.</summary>
internal static class SoundFeatures
{
    private const string LogitsName = "logits";
    private static readonly string[] VectorNames = ["sentence_embedding", "embeddings", "audio_embeds", "features", "pooler_output"];

    /// <summary>The output: one that is named as a vector, then vectors of frames, then whatever has a fixed size; scores where the folder promises them. Null for none.</summary>
    public static FeatureOutput? Find(ModelSignature signature, SoundAnswer answer)
    {
        var outputs = signature.Outputs.Where(output => output.ElementType is TensorElementType.Float or TensorElementType.Float16).ToArray();
        var scores = First(outputs, output => output.Name == LogitsName && output.Shape is null or { Count: 2 }, isDeclared: false);
        if (answer == SoundAnswer.Scores) return scores ?? First(outputs, IsFixed, isDeclared: false);
        return First(outputs, output => VectorNames.Contains(output.Name) && output.Shape is null or { Count: 2 }, isDeclared: true)
            ?? First(outputs, output => output.Name != LogitsName && IsPerFrame(output), isDeclared: true)
            ?? First(outputs, IsFixed, isDeclared: false);
    }

    /// <summary>Whether an output has one vector per frame: three axes, of which the last has a fixed size and the one before does not.</summary>
    public static bool IsPerFrame(TensorSignature output) => output.Shape is [_, var frames, { Value: not null }] && (frames.Value is null || output.Name == "last_hidden_state");

    private static bool IsFixed(TensorSignature output) => output.Shape is { Count: >= 2 } shape && shape.Skip(1).All(axis => axis.Value is not null);

    private static FeatureOutput? First(TensorSignature[] outputs, Func<TensorSignature, bool> fits, bool isDeclared) =>
        outputs.FirstOrDefault(fits) is { } output ? new FeatureOutput(output.Name, IsPerFrame(output), isDeclared) : null;
}

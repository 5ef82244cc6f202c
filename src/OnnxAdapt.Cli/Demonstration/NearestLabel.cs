using OnnxAdapt.Client;

namespace OnnxAdapt.Cli.Demonstration;

/// <summary>Predicts without any training: the label whose name lies nearest to the sentence.</summary>
internal static class NearestLabel
{
    /// <summary>The label for each text, by the cosine of the embeddings.</summary>
    public static async Task<IReadOnlyList<string>> PredictAsync(
        EmbeddingClient embeddings, string model, IReadOnlyList<string> texts, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var names = await embeddings.EmbedAsync(model, [.. labels.Select(label => label.Replace('_', ' '))], cancellationToken).ConfigureAwait(false);
        var sentences = await embeddings.EmbedAsync(model, texts, cancellationToken).ConfigureAwait(false);
        return [.. sentences.Select(sentence => labels[Nearest(sentence, names)])];
    }

    private static int Nearest(float[] sentence, float[][] names) =>
        Enumerable.Range(0, names.Length).MaxBy(index => Cosine(sentence, names[index]));

    private static double Cosine(float[] left, float[] right)
    {
        var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0);
        for (var index = 0; index < left.Length; index++)
        {
            product += (double)left[index] * right[index];
            leftSquare += (double)left[index] * left[index];
            rightSquare += (double)right[index] * right[index];
        }

        return product / Math.Max(Math.Sqrt(leftSquare * rightSquare), double.Epsilon);
    }
}

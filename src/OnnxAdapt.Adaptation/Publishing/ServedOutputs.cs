using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Publishing;

/// <summary>Outputs of a served version in the order of this session's labels.</summary>
internal static class ServedOutputs
{
    /// <summary>A logit that no softmax or sigmoid lets win.</summary>
    private const float Never = -1e4f;

    /// <summary>Puts outputs in order; labels that the served version does not know never win.</summary>
    public static float[] Align(ServedScores scores, IReadOnlyList<string> labels, int outputCount)
    {
        var columns = labels.Count == 0
            ? Enumerable.Range(0, outputCount).ToArray()
            : [.. labels.Select(label => IndexOf(scores.Labels, label))];
        var aligned = new float[(long)scores.Outputs.Count * outputCount];
        for (var row = 0; row < scores.Outputs.Count; row++)
        {
            var outputs = scores.Outputs[row].Value;
            for (var i = 0; i < outputCount; i++)
            {
                aligned[(row * outputCount) + i] = columns[i] >= 0 && columns[i] < outputs.Length ? outputs[columns[i]] : Never;
            }
        }

        return aligned;
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == label) return i;
        }

        return -1;
    }
}

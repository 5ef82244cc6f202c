using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Engine;

/// <summary>Makes answers of what was computed.</summary>
internal static class ResultRows
{
    public static EmbeddingRow[] Embeddings(InferenceJob job, EmbedCall call, bool normalize)
    {
        var rows = new EmbeddingRow[job.Rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            var vector = job.Vectors[row]!;
            if (call.Dimensions > 0 && call.Dimensions < vector.Length) vector = vector[..call.Dimensions];
            if (normalize) VectorMath.Normalize(vector);
            rows[row] = new EmbeddingRow(vector, job.Rows[row].Tokens);
        }

        return rows;
    }

    public static PredictionRow[] Predictions(InferenceJob job, PredictCall call, ModelSnapshot snapshot)
    {
        var rows = new PredictionRow[job.Rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = Prediction(job, row, call, snapshot) with { Tokens = job.Rows[row].Tokens };
        }

        return rows;
    }

    private static PredictionRow Prediction(InferenceJob job, int row, PredictCall call, ModelSnapshot snapshot)
    {
        if (call.PerToken) return new PredictionRow { Outputs = [WithoutPadding(job.Outputs[row]![0], job.Rows[row].Tokens)] };
        if (job.Plan.Outputs.Count > 0) return new PredictionRow { Outputs = job.Outputs[row]! };
        var values = job.Vectors[row]!;
        if (snapshot.Task == ModelTask.Regression) return new PredictionRow { Values = values };
        if (snapshot.Task == ModelTask.Ranking) return new PredictionRow { Values = call.RawScores ? values : Array.ConvertAll(values, Scores.Sigmoid) };
        if (!call.RawScores) Scores.Apply(snapshot.Task, values, isLogits: snapshot.Head is not null || snapshot.Backbone.Contract.Features!.Name == "logits");
        return new PredictionRow { Labels = Best(values, snapshot.Labels, call.TopK) };
    }

    /// <summary>The first rows of [tokens and padding, size], as floats.</summary>
    private static NamedTensor WithoutPadding(NamedTensor output, int tokens)
    {
        var size = output.Value.Dimensions[^1];
        return new NamedTensor(output.Name, Tensor.Of(FeatureReader.Floats(output.Value)[..(int)(tokens * size)].ToArray(), tokens, size));
    }

    private static LabelScore[] Best(float[] scores, IReadOnlyList<string> labels, int topK)
    {
        var order = Enumerable.Range(0, Math.Min(scores.Length, labels.Count)).ToArray();
        Array.Sort(order, (one, other) => scores[other].CompareTo(scores[one]) is var difference && difference != 0 ? difference : one.CompareTo(other));
        var count = topK == 0 ? order.Length : Math.Min(topK, order.Length);
        return Array.ConvertAll(order[..count], index => new LabelScore(labels[index], scores[index]));
    }
}

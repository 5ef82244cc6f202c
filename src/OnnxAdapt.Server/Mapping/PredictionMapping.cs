using OnnxAdapt.Serving.Engine;
using OnnxAdapt.V1;
using LabelScore = OnnxAdapt.V1.LabelScore;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Prediction requests and answers.</summary>
internal static class PredictionMapping
{
    /// <summary>A request as the engine takes it.</summary>
    public static PredictCall ToCall(PredictRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Inputs = InputMapping.ToInputs(request.Inputs),
        TopK = CallMapping.ToCount(request.TopK, "top_k"),
        RawScores = request.RawScores,
        Outputs = [.. request.Outputs],
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>An answer as the wire carries it.</summary>
    public static PredictResponse ToResponse(PredictResult result, string id)
    {
        var response = new PredictResponse { Model = result.Model, Version = result.Version, Id = id, Timings = CallMapping.ToTimings(result.Timings) };
        response.Predictions.AddRange(result.Rows.Select(ToPrediction));
        return response;
    }

    private static Prediction ToPrediction(PredictionRow row)
    {
        var prediction = new Prediction { Tokens = (uint)row.Tokens };
        prediction.Labels.AddRange(row.Labels.Select(label => new LabelScore { Label = label.Label, Score = label.Score }));
        prediction.Values.AddRange(row.Values);
        prediction.Outputs.AddRange(row.Outputs.Select(output => TensorMapping.ToWire(output.Name, output.Value)));
        return prediction;
    }
}

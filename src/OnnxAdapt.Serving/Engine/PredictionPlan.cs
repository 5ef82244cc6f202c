using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Engine;

/// <summary>What a prediction needs computed: scores from a head, scores from the graph itself, or outputs as they are.</summary>
internal static class PredictionPlan
{
    /// <summary>The plan for a request.</summary>
    /// <exception cref="AdaptException">InvalidArgument for an output that does not exist, or that the task has no use for.</exception>
    public static JobPlan For(ModelSnapshot snapshot, PredictCall call)
    {
        if (call.TopK < 0) throw AdaptException.Invalid("top_k", $"is {call.TopK}; must be 0 or more.");
        if (snapshot.Head is not null && snapshot.Task != ModelTask.Embedding)
        {
            RequireNoOutputs(snapshot, call);
            return JobPlan.ForFeatures with { Head = snapshot.Head };
        }

        if (call.Outputs.Count > 0 || snapshot.Task is ModelTask.Generic or ModelTask.Embedding || snapshot.Backbone.Contract.Features is null) return ForOutputs(snapshot, call);
        return JobPlan.ForFeatures;
    }

    private static JobPlan ForOutputs(ModelSnapshot snapshot, PredictCall call)
    {
        var signature = snapshot.Backbone.Contract.Signature;
        for (var index = 0; index < call.Outputs.Count; index++)
        {
            if (signature.FindOutput(call.Outputs[index]) is null) throw AdaptException.Invalid($"outputs[{index}]", $"the model has no output '{call.Outputs[index]}'; it gives {string.Join("; ", signature.Outputs)}.");
            if (call.Outputs.Take(index).Contains(call.Outputs[index])) throw AdaptException.Invalid($"outputs[{index}]", $"'{call.Outputs[index]}' is named twice.");
        }

        string[] names = call.Outputs.Count > 0 ? [.. call.Outputs] : [.. signature.Outputs.Select(output => output.Name)];
        return new JobPlan
        {
            Group = $"outputs:{string.Join(',', names)}",
            Outputs = names,
            ExactLength = snapshot.Backbone.Contract.IsText && !snapshot.Backbone.Packs(names) && names.Any(name => !HasFixedRows(signature.FindOutput(name)!)),
        };
    }

    private static bool HasFixedRows(TensorSignature output) => output.Shape is { } shape && shape.Skip(1).All(axis => axis.Value is not null);

    private static void RequireNoOutputs(ModelSnapshot snapshot, PredictCall call)
    {
        if (call.Outputs.Count > 0) throw AdaptException.Invalid("outputs", $"'{snapshot.Name}' answers with {(snapshot.Task == ModelTask.Regression ? "values" : "labels")}; leave outputs empty.");
    }
}

using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;
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
        if (call.PerToken) return ForTokens(snapshot);
        if (snapshot.Head is not null && snapshot.Task != ModelTask.Embedding)
        {
            RequireNoOutputs(snapshot, call);
            return snapshot.FeaturePlan with { Head = snapshot.Head };
        }

        if (call.Outputs.Count > 0 || !HasScores(snapshot.Task) || snapshot.Backbone.Contract.Features is null) return ForOutputs(snapshot, call);
        return snapshot.FeaturePlan;
    }

    private static bool HasScores(ModelTask task) => task is ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression or ModelTask.Ranking;

    /// <summary>Rows of different lengths may share a batch: padding is on the right, and is cut off each row.</summary>
    private static JobPlan ForTokens(ModelSnapshot snapshot)
    {
        var contract = snapshot.Backbone.Contract;
        var output = contract is { IsText: true, Features.PerToken: true } ? contract.Features : GraphContract.FindTokenLogits(contract.Signature);
        if (!contract.IsText || output is null) throw AdaptException.Precondition($"The graph of '{snapshot.Name}' gives no vector for each token.");
        return new JobPlan { Group = $"tokens:{output.Name}", Outputs = [output.Name], Adapter = snapshot.Adapter };
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
            Adapter = snapshot.Adapter,
            ExactLength = snapshot.Backbone.Contract.IsText && !snapshot.Backbone.Packs(names) && names.Any(name => !HasFixedRows(signature.FindOutput(name)!)),
        };
    }

    private static bool HasFixedRows(TensorSignature output) => output.Shape is { } shape && shape.Skip(1).All(axis => axis.Value is not null);

    private static void RequireNoOutputs(ModelSnapshot snapshot, PredictCall call)
    {
        if (call.Outputs.Count > 0) throw AdaptException.Invalid("outputs", $"'{snapshot.Name}' answers with {(snapshot.Task == ModelTask.Regression ? "values" : "labels")}; leave outputs empty.");
    }
}

using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Which value of a base graph a session's head reads.</summary>
internal static class FeatureChoice
{
    /// <summary>The value's name; empty for the model's own features.</summary>
    /// <exception cref="AdaptException">InvalidArgument when the graph has no value of the name that was asked for; FailedPrecondition when it cannot be read.</exception>
    public static string Of(TrainableSettings trainable, IBaseModel baseModel)
    {
        var asked = trainable.FeaturesOutput;
        if (asked.Length == 0 && !trainable.OwnOutput && baseModel.Recipe is not { IsDeclared: false }) return "";
        if (asked.Length == 0 && baseModel.Recipe is null) return "";
        var model = BaseGraph.Read(baseModel);
        return asked.Length > 0 ? Existing(model, asked, baseModel.Name) : Found(model, trainable.OwnOutput, baseModel.Recipe!.Output);
    }

    private static string Existing(OnnxModel model, string name, string baseName)
    {
        if (model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Any(value => value.Name == name)) return name;
        var outputs = string.Join(", ", model.Graph.Outputs.Select(output => output.Name));
        var tail = model.Graph.Outputs.Select(OutputTail.Features).OfType<Value>().Select(value => value.Name).FirstOrDefault();
        var hint = tail is null ? "" : $", and its last linear layer reads '{tail}'";
        throw AdaptException.Invalid("trainable.features_output", $"the graph of '{baseName}' computes no value '{name}'; it gives {outputs}{hint}.");
    }

    private static string Found(OnnxModel model, bool ownOutput, string current)
    {
        var output = ownOutput ? OwnOutput(model) : model.Graph.Outputs.FirstOrDefault(value => value.Name == current);
        if (output is null) return "";
        var found = ownOutput ? OutputTail.Logits(output) : OutputTail.Features(output);
        return found is null || found.Name == current || found.Producer is null ? "" : found.Name;
    }

    /// <summary>The output named for logits or probabilities, otherwise the first.</summary>
    private static Value OwnOutput(OnnxModel model) =>
        model.Graph.Outputs.FirstOrDefault(output => output.Name is "logits" or "probabilities") ?? model.Graph.Outputs[0];
}

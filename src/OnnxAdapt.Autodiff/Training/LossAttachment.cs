using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Puts a loss on outputs of a graph, with one graph input for each of its labels.</summary>
internal static class LossAttachment
{
    /// <summary>Adds the labels' inputs and the nodes of the loss.</summary>
    /// <param name="emitter">Writer into the graph.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">Outputs that it is computed on.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="input">Adds the input of a label.</param>
    /// <exception cref="AutodiffException">A setting does not fit the loss or the outputs.</exception>
    public static (Value[] Labels, Value Loss) Attach(OperatorEmitter emitter, ILoss loss, IReadOnlyList<Value> predictions, LossOptions options, Func<LossLabel, Value> input)
    {
        Value[] labels = [.. loss.Labels(predictions, options).Select(input)];
        var value = InFloat(emitter, loss.Build(emitter, [.. predictions.Select(prediction => InFloat(emitter, prediction))], labels, options));
        value.Name = emitter.Graph.FreshName("loss");
        return (labels, value);
    }

    /// <summary>Half precision does not suffice for sums over a batch.</summary>
    private static Value InFloat(OperatorEmitter emitter, Value value) => value.Type is DataType.Float16 or DataType.BFloat16 ? emitter.Cast(value, DataType.Float) : value;
}

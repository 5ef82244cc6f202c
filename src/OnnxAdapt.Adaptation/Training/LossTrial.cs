using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A loss put on outputs of an empty graph, so that it refuses settings that it does not know before a session begins.</summary>
internal static class LossTrial
{
    private const long Opset = 17;

    /// <exception cref="AutodiffException">The loss refuses its settings.</exception>
    public static void Run(SessionStart start)
    {
        var outputs = Math.Max(2, start.Labels.Count);
        var emitter = new OperatorEmitter(new GraphBuilder(new OnnxGraph(), Opset));
        var predictions = emitter.Graph.Input("predictions", DataType.Float, new Shape(Dim.Unknown, start.Task == ModelTask.Embedding ? Dim.Unknown : outputs));
        var loss = LossSet.Default.Get(TaskLosses.Name(start.Task, start.Loss));
        var options = TaskLosses.OptionsOf(start.Task, start.Loss, start.Labels, outputs);
        Value[] labels = [.. loss.Labels([predictions], options).Select((label, i) => emitter.Graph.Input($"labels{i}", label.Type, label.Shape))];
        loss.Build(emitter, [predictions], labels, options);
    }
}

using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>
/// Turns a model into one that takes the gradients of its float outputs as inputs <c>cotangent.NAME</c> and gives the gradients of
/// chosen values as outputs <c>grad.NAME</c>.
/// </summary>
internal static class GradientGraph
{
    public static OnnxModel Build(OnnxModel model, IEnumerable<string> wanted, IEnumerable<string>? roots = null)
    {
        var work = GradientPreparation.Prepare(model, LoweringSet.Default);
        var graph = work.Graph;
        var emitter = new OperatorEmitter(new GraphBuilder(graph, work.StandardOpset));
        ForwardState.Save(emitter, dropout: false, seed: 0);
        var rootNames = roots?.ToHashSet() ?? graph.Outputs.Where(output => GradientPath.IsDifferentiable(output.Type)).Select(output => output.Name).ToHashSet();
        var seeds = graph.Outputs.Where(output => rootNames.Contains(output.Name)).ToDictionary(
            output => output,
            output => emitter.Graph.Input($"cotangent.{output.Name}", output.Type, output.Shape));
        var values = wanted.Select(name => graph.Inputs.Concat(graph.Initializers).Single(value => value.Name == name)).ToArray();
        var gradients = new BackwardPass(GradientRuleSet.Default, work, emitter).Run(seeds, values);
        graph.Outputs.Clear();
        foreach (var value in values)
        {
            var output = emitter.Identity(gradients[value]);
            output.Name = $"grad.{value.Name}";
            (output.Type, output.Shape) = (value.Type, value.Shape);
            graph.Outputs.Add(output);
        }

        GraphCleanup.Run(graph);
        return work;
    }
}

using OnnxAdapt.Cli.Data;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>What a folder of training artifacts holds.</summary>
/// <param name="Ports">Inputs and outputs of the graphs, without parameters, buffers and flags.</param>
/// <param name="Checkpoint">Parameters, state and properties.</param>
/// <param name="Optimizer">Name of the update rule; null without an optimizer model.</param>
internal sealed record ArtifactReport(IReadOnlyList<ArtifactPort> Ports, Checkpoint Checkpoint, string? Optimizer)
{
    /// <summary>Optimizer steps done.</summary>
    public long Step => Checkpoint.OptimizerGroups.FirstOrDefault(group => group.Name == OptimizerGroup.DefaultName)?.Step ?? 0;

    /// <summary>Reads a folder.</summary>
    public static ArtifactReport Read(string folder, string prefix)
    {
        string PathOf(string name) => Path.Combine(folder, prefix + name);
        var checkpoint = CheckpointFile.Read(PathOf(ArtifactNames.Checkpoint));
        var parameters = checkpoint.Trainable.Concat(checkpoint.Frozen).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var training = ModelFile.Read(PathOf(ArtifactNames.TrainingModel));
        IEnumerable<ArtifactPort> ports = PortsOf("training", training, parameters);
        if (File.Exists(PathOf(ArtifactNames.EvaluationModel)))
        {
            ports = ports.Concat(PortsOf("evaluation", ModelFile.Read(PathOf(ArtifactNames.EvaluationModel)), parameters));
        }

        var optimizer = PathOf(ArtifactNames.OptimizerModel);
        return new ArtifactReport([.. ports], checkpoint, File.Exists(optimizer) ? Rule(ModelFile.Read(optimizer)) : null);
    }

    private static IEnumerable<ArtifactPort> PortsOf(string graph, OnnxModel model, HashSet<string> parameters) =>
        model.Graph.Inputs.Where(input => !parameters.Contains(input.Name) && !IsReserved(input.Name)).Select(input => ArtifactPort.Of($"{graph} input", input))
            .Concat(model.Graph.Outputs.Where(output => !IsReserved(output.Name)).Select(output => ArtifactPort.Of($"{graph} output", output)));

    private static bool IsReserved(string name) => name == ArtifactNames.ResetFlag || ArtifactNames.ParameterOfGradient(name) is not null;

    private static string? Rule(OnnxModel model) =>
        model.Graph.Nodes.Select(node => node.Op.OpType).FirstOrDefault(type => type is "AdamWOptimizer" or "SGDOptimizerV2");
}

using OnnxAdapt.Graph;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>An input or output that the user of artifacts sees.</summary>
internal sealed record ArtifactPort(string Graph, string Name, string Type, string Shape)
{
    /// <summary>Describes a value.</summary>
    public static ArtifactPort Of(string graph, Value value) => new(graph, value.Name, value.Type.ToString(), value.Shape?.ToString() ?? "?");
}

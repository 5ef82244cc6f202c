using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Commands;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Exports;
using OnnxAdapt.Autodiff.Lora;

namespace OnnxAdapt.Adaptation.Publishing;

/// <summary>
/// What is published for other programs: low-rank factors as an adapter of the runtime, and, where the base is a folder of training artifacts,
/// the artifacts that the version is continued from, with the graph that predicts.
/// </summary>
internal static class FurtherFiles
{
    private const string Adapter = "adapter.onnx_adapter";
    private const string Artifacts = "artifacts";
    private const string Inference = "model.onnx";

    /// <summary>Writes them into a version's folder; null when there is nothing to write.</summary>
    public static Action<string>? Of(CommandContext context, ParameterSet parameters)
    {
        var isLora = context.Settings.Trainable.Scope == TrainableScope.Lora;
        if (context.Dependencies.Artifacts is not { } writer || (!isLora && !context.BaseModel.IsArtifacts)) return null;
        return folder =>
        {
            if (isLora) writer.WriteAdapter(Factors(parameters), context.Settings.BaseVersion, Path.Combine(folder, Adapter));
            if (context.BaseModel.IsArtifacts) WriteArtifacts(context, writer, Path.Combine(folder, Artifacts));
        };
    }

    /// <summary>A session that artifacts cannot hold is published without them; the log says why.</summary>
    private static void WriteArtifacts(CommandContext context, IArtifactWriter writer, string folder)
    {
        try
        {
            using var session = TrainedSession.Read(context.Data.Store);
            SessionExporter.Write(session, context.BaseModel, writer, folder, Inference);
        }
        catch (AdaptException refused) when (refused.Kind == AdaptErrorKind.FailedPrecondition)
        {
            context.Dependencies.Log.PublishedWithoutArtifacts(context.Data.Manifest.SessionId, refused.Message);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static ParameterSet Factors(ParameterSet parameters)
    {
        var factors = new ParameterSet();
        foreach (var (name, value) in parameters)
        {
            if (name.EndsWith(LoraPair.SuffixA, StringComparison.Ordinal) || name.EndsWith(LoraPair.SuffixB, StringComparison.Ordinal)) factors.Add(name, value);
        }

        return factors;
    }
}

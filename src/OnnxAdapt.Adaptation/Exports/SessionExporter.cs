using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Exports;

/// <summary>Writes trained sessions by the writer at hand.</summary>
internal static class SessionExporter
{
    /// <exception cref="AdaptException">Unimplemented without a writer; FailedPrecondition for what artifacts cannot hold.</exception>
    public static SessionExport Write(TrainedSession session, IBaseModel baseModel, IArtifactWriter? writer, string folder, string? inferenceName = null)
    {
        var artifacts = ArtifactsBuilder.Build(session, baseModel);
        return new SessionExport(session.State.Steps, artifacts.Loss, session.Run.Facts.Labels, Require(writer).Write(artifacts, folder, inferenceName));
    }

    private static IArtifactWriter Require(IArtifactWriter? writer) =>
        writer ?? throw new AdaptException(AdaptErrorKind.Unimplemented, "This server writes no training artifacts.");
}

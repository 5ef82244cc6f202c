using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>A command that is done, with its answers, so that it can be answered again.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="Number">Number of the command.</param>
/// <param name="Answers">Its answers without progress.</param>
internal sealed record CompletedCommand(string Id, int Number, IReadOnlyList<SessionEvent> Answers);

using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>A command at its place: what it is over is fixed by the log, so that repeating it gives the same.</summary>
/// <param name="Number">Position among the commands of the session.</param>
/// <param name="Command">The command.</param>
/// <param name="ExampleCount">Examples before it.</param>
/// <param name="LabelCount">Labels before it.</param>
/// <param name="Fingerprint">SHA-256 over the examples before it (lower-case hex).</param>
internal sealed record CommandMarker(int Number, SessionCommand Command, int ExampleCount, int LabelCount, string Fingerprint);

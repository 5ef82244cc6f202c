namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>A compiled expression. Immutable and shared by threads.</summary>
/// <param name="Expression">What it was compiled from.</param>
/// <param name="Instructions">The instructions; the first one starts a match.</param>
/// <param name="First">What a match begins with, or null when that is not known.</param>
/// <param name="Bounds">Number of places that are noted: bounds of groups that the expression refers back to, and starts of rounds.</param>
/// <param name="Rows">Number of instructions whose failures can be remembered; 0 when failures depend on groups.</param>
internal sealed record RegexProgram(string Expression, RegexInstruction[] Instructions, CodeSet? First, int Bounds, int Rows);

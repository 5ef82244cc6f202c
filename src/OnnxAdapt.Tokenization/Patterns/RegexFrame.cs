namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>A place to come back to when a match fails.</summary>
/// <param name="Instruction">The instruction that left it; below zero, the complement of a noted bound.</param>
/// <param name="Low">For repetitions the first place; for a choice <see cref="Open"/> or <see cref="Spent"/>; for a bound its old value.</param>
/// <param name="Position">Where in the text.</param>
internal record struct RegexFrame(int Instruction, int Low, int Position)
{
    public const int Open = -1;
    public const int Spent = -2;
}

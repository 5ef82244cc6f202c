namespace OnnxAdapt.Tokenization.Models;

/// <summary>The best way to a place.</summary>
/// <param name="Score">Sum of scores so far.</param>
/// <param name="Start">Where the last entry starts; below zero while the place is not reached.</param>
/// <param name="Id">The last entry.</param>
internal readonly record struct UnigramStep(double Score, int Start, int Id)
{
    public static UnigramStep Unreached => new(0, -1, 0);
}

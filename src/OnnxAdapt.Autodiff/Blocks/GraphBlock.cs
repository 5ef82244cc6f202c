namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>One of the units that a network repeats along its depth.</summary>
/// <param name="Index">Position from the input, from 0.</param>
/// <param name="Scope">What the names inside have in common and those of other blocks do not, such as <c>encoder.layer.0</c>; null when there is no such name.</param>
/// <param name="Parameters">Names of the float initializers that are first used in it, in the order of the file.</param>
/// <param name="Output">Name of the value that goes on to the next block.</param>
public sealed record GraphBlock(int Index, string? Scope, IReadOnlyList<string> Parameters, string Output)
{
    /// <summary><c>block.0</c> and so on: the same for every export of a network with that many blocks.</summary>
    public string Name => $"block.{Index}";

    /// <inheritdoc/>
    public override string ToString() => Scope is null ? Name : $"{Name} ({Scope})";
}

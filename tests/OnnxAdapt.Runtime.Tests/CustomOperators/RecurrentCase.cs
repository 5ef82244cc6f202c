namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>A recurrent layer of some sizes.</summary>
/// <param name="Name">What is special.</param>
/// <param name="Direction">As the attribute says.</param>
/// <param name="Steps">Steps.</param>
/// <param name="Batch">Rows of the batch.</param>
/// <param name="Features">Features.</param>
/// <param name="Hidden">Size of the state.</param>
/// <param name="Starts">Whether first states, peepholes and biases are given.</param>
/// <param name="Limited">Whether rows have lengths.</param>
/// <param name="LastOnly">Whether gradients come only from the last states.</param>
public sealed record RecurrentCase(string Name, string Direction, int Steps, int Batch, int Features, int Hidden, bool Starts, bool Limited, bool LastOnly)
{
    internal int Directions => Direction == "bidirectional" ? 2 : 1;

    internal (string Name, object Value)[] Attributes => [("direction", Direction), ("hidden_size", (long)Hidden)];

    internal Operand X => Operand.Noise(1, Steps, Batch, Features);

    internal Operand? Lengths => Limited ? Operand.Whole([Batch], [.. Enumerable.Range(0, Batch).Select(row => (long)(row == 1 ? 0 : Math.Max(1, Steps - row)))]) with { Narrow = true } : null;

    public override string ToString() => Name;

    internal Operand? Start(int seed) => Starts ? Operand.Noise(seed, Directions, Batch, Hidden) : null;

    /// <summary>Whether a row has a step.</summary>
    internal bool Has(int row, int step) => Lengths is not { Integers: { } lengths } || step < lengths[row];

    /// <summary>The steps of a row in the order of a direction.</summary>
    internal int[] Order(int direction, int row)
    {
        var steps = Enumerable.Range(0, Steps).Where(step => Has(row, step)).ToArray();
        if (direction == 1 || Direction == "reverse")
        {
            Array.Reverse(steps);
        }

        return steps;
    }

    internal int Stacked(int step, int direction, int row) => (((step * Directions) + direction) * Batch) + row;

    internal int State(int direction, int row) => (direction * Batch) + row;
}

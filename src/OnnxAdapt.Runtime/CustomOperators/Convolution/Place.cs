namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Coordinates on three axes.</summary>
internal readonly record struct Place(int Z, int Y, int X)
{
    /// <summary>The opposite direction.</summary>
    public Place Negated => new(-Z, -Y, -X);
}

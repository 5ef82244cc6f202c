namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>Embeddings of examples with several inputs each, made unit vectors; a vector of zeros stays one.</summary>
internal sealed class EmbeddingRows
{
    private readonly float[] _values;
    private readonly int _size;

    /// <param name="values">Embeddings, row-major; taken over and scaled.</param>
    /// <param name="size">Components of one.</param>
    /// <param name="members">Embeddings of an example.</param>
    public EmbeddingRows(float[] values, int size, int members)
    {
        (_values, _size, Members) = (values, size, members);
        for (var first = 0; first < values.Length; first += size) Scale(values.AsSpan(first, size));
    }

    /// <summary>Embeddings of an example.</summary>
    public int Members { get; }

    /// <summary>Cosine of an embedding of one example with one of another.</summary>
    public double Cosine(int row, int member, int otherRow, int otherMember)
    {
        var one = Of(row, member);
        var other = Of(otherRow, otherMember);
        var sum = 0f;
        for (var i = 0; i < one.Length; i++) sum += one[i] * other[i];
        return sum;
    }

    private static void Scale(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector) squares += (double)value * value;
        var factor = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (var i = 0; i < vector.Length; i++) vector[i] *= factor;
    }

    private ReadOnlySpan<float> Of(int row, int member) => _values.AsSpan(((row * Members) + member) * _size, _size);
}

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>Attention over packed rows in double precision, without cleverness.</summary>
internal sealed record PackedAttentionReference(int[] Lengths, int Heads, int KeySize, int ValueSize, float Scale, bool WithBias, bool SharedBias = false)
{
    public int Tokens => Lengths.Sum();

    public int Longest => Lengths.Max();

    public Operand Query => Operand.Noise(1, Tokens, Heads * KeySize);

    public Operand Key => Operand.Noise(2, Tokens, Heads * KeySize);

    public Operand Value => Operand.Noise(3, Tokens, Heads * ValueSize);

    public Operand? Bias => WithBias ? Operand.Noise(4, SharedBias ? 1 : Heads, Longest + 3, Longest + 3) : null;

    public Operand Offsets => Operand.Whole([Lengths.Length + 1], [.. Enumerable.Range(0, Lengths.Length + 1).Select(row => (long)Lengths[..row].Sum())]);

    public Operand?[] Inputs => Bias is { } bias ? [Query, Key, Value, Offsets, bias] : [Query, Key, Value, Offsets];

    public (string, object)[] Attributes => [("num_heads", (long)Heads), ("scale", Scale)];

    public double[] Output()
    {
        var output = new double[Tokens * Heads * ValueSize];
        var (query, key, value, bias) = (Query.Floats, Key.Floats, Value.Floats, Bias);
        for (var (row, start) = (0, 0); row < Lengths.Length; start += Lengths[row++])
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var i = 0; i < Lengths[row]; i++)
                {
                    var scores = Enumerable.Range(0, Lengths[row]).Select(j =>
                        (Scale * Enumerable.Range(0, KeySize).Sum(k => (double)query[At(start + i, head, k, KeySize)] * key[At(start + j, head, k, KeySize)])) + BiasAt(bias, head, i, j)).ToArray();
                    var powers = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                    for (var v = 0; v < ValueSize; v++)
                    {
                        output[At(start + i, head, v, ValueSize)] = Enumerable.Range(0, Lengths[row]).Sum(j => powers[j] / powers.Sum() * value[At(start + j, head, v, ValueSize)]);
                    }
                }
            }
        }

        return output;
    }

    private int At(int token, int head, int number, int size) => (((token * Heads) + head) * size) + number;

    private double BiasAt(Operand? bias, int head, int i, int j) => bias is null ? 0 : bias.Floats[((SharedBias ? 0 : head) * (Longest + 3) * (Longest + 3)) + (i * (Longest + 3)) + j];
}

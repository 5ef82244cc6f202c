using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Tests.Preprocessing;

public sealed class PoolerTests
{
    private const int Size = 19;

    public static TheoryData<string> Modes => [.. Enum.GetNames<PoolingMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Pool_MaskedRow_MatchesTheDefinition(string name)
    {
        var mode = Enum.Parse<PoolingMode>(name);
        var random = new Random(7);
        var tokens = Enumerable.Range(0, 6 * Size).Select(_ => (random.NextSingle() * 4) - 3).ToArray();
        int[] mask = [1, 0, 1, 1, 0];
        var actual = new float[Size];

        Pooler.Pool(mode, tokens, 5, mask, actual);

        for (var component = 0; component < Size; component++)
        {
            var kept = new[] { 0, 2, 3 }.Select(token => tokens[(token * Size) + component]).ToArray();
            var expected = mode switch
            {
                PoolingMode.Mean => kept.Average(),
                PoolingMode.Cls => kept[0],
                PoolingMode.Max => kept.Max(),
                PoolingMode.Last => kept[^1],
                PoolingMode.Splade => MathF.Log(1 + Math.Max(0, kept.Max())),
                _ => kept.Sum() / MathF.Sqrt(3),
            };
            Assert.Equal(expected, actual[component], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Pool_NoTokens_GivesZeros(string name)
    {
        var actual = new float[] { 1, 2, 3 };

        Pooler.Pool(Enum.Parse<PoolingMode>(name), new float[] { 9, 9, 9 }, 0, null, actual);

        Assert.Equal(new float[3], actual);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(37)]
    public void Normalize_Vector_HasLengthOne(int size)
    {
        var vector = Enumerable.Range(1, size).Select(value => (float)value).ToArray();

        VectorMath.Normalize(vector);

        Assert.Equal(1, vector.Sum(value => (double)value * value), 1e-6);
    }

    [Fact]
    public void Normalize_Zeros_StayZeros()
    {
        var vector = new float[20];

        VectorMath.Normalize(vector);

        Assert.Equal(new float[20], vector);
    }

    [Theory]
    [InlineData(float.NaN, 3)]
    [InlineData(float.PositiveInfinity, 18)]
    [InlineData(float.NegativeInfinity, 0)]
    public void IsFinite_OneOddComponent_IsFound(float value, int index)
    {
        var vector = Enumerable.Repeat(float.MaxValue, Size).ToArray();
        Assert.True(VectorMath.IsFinite(vector));

        vector[index] = value;

        Assert.False(VectorMath.IsFinite(vector));
    }
}

using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.Runtime.LowRank;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class SegmentedLowRankKernelTests
{
    private const string Weight = "w";

    /// <summary>Lengths of rows, the adapter of each (0 for none), inputs, outputs.</summary>
    public static TheoryData<int[], int[], int, int> Cases => new()
    {
        { [5, 1, 17, 8], [1, 0, 2, 2], 32, 48 },
        { [1], [3], 16, 16 },
        { [7, 0, 9, 0], [1, 1, 2, 3], 33, 50 },
        { [150, 3, 70], [2, 2, 1], 64, 96 },
        { [2, 2, 2, 2, 2], [1, 2, 3, 2, 1], 1, 1 },
        { [4, 6], [0, 0], 8, 8 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_RowsOfSeveralAdapters_EqualsTheFormula(int[] lengths, int[] adapters, int inputs, int outputs)
    {
        using var made = new Adapters(inputs, outputs, ranks: [1, 8, 19]);
        var tokens = lengths.Sum();
        var (y, x) = (Operand.Noise(1, tokens, outputs), Operand.Noise(2, tokens, inputs));
        var vectors = lengths.SelectMany((length, row) => Enumerable.Repeat(adapters[row], length)).ToArray();

        var results = Run(y, x, Offsets(lengths), made.Ids(adapters), 1);

        Expect.Close("Z", [tokens, outputs], made.Expected(y, x, vectors), results[0]);
        Expect.Same(results, Run(y, x, Offsets(lengths), made.Ids(adapters), 3));
    }

    [Fact]
    public void Compute_VectorsOfSeveralAxesAndRows_EqualsTheFormula()
    {
        using var made = new Adapters(8, 6, ranks: [3, 5]);
        var (y, x) = (Operand.Noise(1, 5, 2, 6), Operand.Noise(2, 5, 2, 8));
        int[] byToken = [1, 1, 1, 1, 0, 0, 2, 2, 2, 2];

        Expect.Close("by token", [5, 2, 6], made.Expected(y, x, byToken), Run(y, x, Offsets([2, 1, 2]), made.Ids([1, 0, 2]), 2)[0]);
        var (rowsY, rowsX) = (Operand.Noise(3, 3, 6), Operand.Noise(4, 3, 8));
        Expect.Close("by row", [3, 6], made.Expected(rowsY, rowsX, [1, 0, 2]), Run(rowsY, rowsX, Offsets([2, 1, 2]), made.Ids([1, 0, 2]), 2, ("by_row", 1L))[0]);
    }

    [Fact]
    public void Compute_AdapterThatIsGone_SaysSo()
    {
        var made = new Adapters(4, 4, ranks: [2]);
        var ids = made.Ids([1]);
        made.Dispose();

        var error = Assert.ThrowsAny<Exception>(() => Run(Operand.Noise(1, 3, 4), Operand.Noise(2, 3, 4), Offsets([3]), ids, 1));

        Assert.Contains($"The adapter {ids.Integers![0]} is not in memory.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_ShapesThatDoNotFit_SaysSo()
    {
        using var made = new Adapters(4, 6, ranks: [2]);

        Assert.Contains("names 2 adapters for 1 rows", Refusal(Operand.Noise(1, 3, 6), Operand.Noise(2, 3, 4), Offsets([3]), made.Ids([1, 1])), StringComparison.Ordinal);
        Assert.Contains("which 4 tokens do not share", Refusal(Operand.Noise(1, 3, 6), Operand.Noise(2, 3, 4), Offsets([4]), made.Ids([1])), StringComparison.Ordinal);
        Assert.Contains("4 by 6 for a product of 5 by 6", Refusal(Operand.Noise(1, 3, 6), Operand.Noise(2, 3, 5), Offsets([3]), made.Ids([1])), StringComparison.Ordinal);
        Assert.Contains("falls from 5 to 3", Refusal(Operand.Noise(1, 3, 6), Operand.Noise(2, 3, 4), Operand.Whole([3], 0, 5, 3), made.Ids([1, 0])), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_UpdatesThatNoProductTakes_IsRefused()
    {
        LowRankTarget[] targets = [new(Weight, false, 4, 6, 0, 1)];
        LowRankUpdate Update(string weight, int rows, int rank, int otherRank, int columns) => new(weight, Tensor.Of(new float[rows * rank], rows, rank), Tensor.Of(new float[otherRank * columns], otherRank, columns));

        foreach (var update in new[] { Update("other", 4, 2, 2, 6), Update(Weight, 6, 2, 2, 4), Update(Weight, 4, 2, 3, 6), Update(Weight, 4, 0, 0, 6) })
        {
            Assert.Equal(AdaptErrorKind.FailedPrecondition, Assert.Throws<AdaptException>(() => ResidentAdapters.Default.Add(targets, [update])).Kind);
        }
    }

    private static string Refusal(params Operand[] inputs) =>
        Assert.ThrowsAny<Exception>(() => KernelRunner.Run(KernelNames.SegmentedLowRank, inputs, ["Z"], 1, ("target", 0L))).Message;

    private static Operand?[] Run(Operand y, Operand x, Operand offsets, Operand adapters, int threads, params (string Name, object Value)[] attributes) =>
        KernelRunner.Run(KernelNames.SegmentedLowRank, [y, x, offsets, adapters], ["Z"], threads, [("target", 0L), .. attributes]);

    private static Operand Offsets(int[] lengths) => Operand.Whole([lengths.Length + 1], [0, .. lengths.Select((_, row) => (long)lengths.Take(row + 1).Sum())]);

    /// <summary>Adapters of one product, numbered from 1 on.</summary>
    private sealed class Adapters : IDisposable
    {
        private readonly (LowRankUpdate Update, ILowRankAdapter Adapter)[] _adapters;

        public Adapters(int inputs, int outputs, int[] ranks) => _adapters = [.. ranks.Select(rank =>
        {
            var update = new LowRankUpdate(Weight, Tensor.Of(TestPrograms.Noise(rank, inputs * rank), inputs, rank), Tensor.Of(TestPrograms.Noise(rank + 50, rank * outputs), rank, outputs));
            return (update, ResidentAdapters.Default.Add([new LowRankTarget(Weight, false, inputs, outputs, 0, 1)], [update]));
        })];

        public Operand Ids(int[] numbers) => Operand.Whole([numbers.Length], Array.ConvertAll(numbers, number => number == 0 ? 0 : _adapters[number - 1].Adapter.Id));

        /// <summary>Y + X Left Right of each vector's own adapter.</summary>
        public double[] Expected(Operand y, Operand x, int[] adapters)
        {
            var (inputs, outputs) = ((int)x.Shape[^1], (int)y.Shape[^1]);
            var result = Array.ConvertAll(y.Floats, number => (double)number);
            for (var vector = 0; vector < adapters.Length; vector++)
            {
                if (adapters[vector] == 0) continue;
                var update = _adapters[adapters[vector] - 1].Update;
                var rank = (int)update.Right.Dimensions[0];
                for (var k = 0; k < rank; k++)
                {
                    var sum = 0.0;
                    for (var i = 0; i < inputs; i++) sum += (double)x.Floats[(vector * inputs) + i] * update.Left.AsSpan<float>()[(i * rank) + k];
                    for (var o = 0; o < outputs; o++) result[(vector * outputs) + o] += sum * update.Right.AsSpan<float>()[(k * outputs) + o];
                }
            }

            return result;
        }

        public void Dispose() => Array.ForEach(_adapters, item => item.Adapter.Dispose());
    }
}

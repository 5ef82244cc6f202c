using System.Runtime.Intrinsics;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.Runtime.CustomOperators.Packing;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed unsafe class PackedKernelTests
{
    public static TheoryData<int[], int, int, int, bool> Cases => new()
    {
        { [5, 1, 17, 8], 2, 12, 12, false },
        { [33, 2, 64], 3, 32, 32, true },
        { [1], 1, 1, 1, false },
        { [7, 0, 9], 4, 5, 3, true },
        { [130], 2, 64, 48, false },
        { [31, 32, 16, 15, 3], 1, 20, 70, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attention_PackedRows_EqualsTheReference(int[] lengths, int heads, int keySize, int valueSize, bool withBias)
    {
        var reference = new PackedAttentionReference(lengths, heads, keySize, valueSize, 0.7f, withBias, SharedBias: heads == 3);

        var results = KernelRunner.Run(KernelNames.PackedAttention, reference.Inputs, ["Y"], 1, reference.Attributes);

        Expect.Close("Y", [reference.Tokens, heads * valueSize], reference.Output(), results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.PackedAttention, reference.Inputs, ["Y"], 2, reference.Attributes));
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void HeadAttention_EveryWidthOfVectors_EqualsTheReference(int bits)
    {
        foreach (var length in new[] { 1, 3, 8, 19, 70 })
        {
            var reference = new PackedAttentionReference([length], 1, 33, 40, 0.3f, WithBias: true);
            var result = new float[length * 40];
            var sizes = new AttentionSizes(1, 33, 40, 0.3f);
            using var memory = new Scratch(AttentionWorkspace.SizeFor(sizes, length));
            fixed (float* query = reference.Query.Floats, key = reference.Key.Floats, value = reference.Value.Floats, bias = reference.Bias!.Floats, output = result)
            {
                var job = new HeadAttention(new AttentionHead(query, key, value, output, bias, length + 3, length), sizes, new AttentionWorkspace(memory.Pointer, sizes, length));
                Run(job, bits);
            }

            Expect.Close($"{bits} bits, {length}", [length, 40], reference.Output(), Operand.Of([length, 40], result));
        }
    }

    [Fact]
    public void Attention_ScoresFarApart_StaysFinite()
    {
        var loud = new PackedAttentionReference([9, 40], 2, 16, 16, 400f, WithBias: false);

        var result = KernelRunner.Run(KernelNames.PackedAttention, loud.Inputs, ["Y"], 1, loud.Attributes)[0];

        Expect.Close("Y", [49, 32], loud.Output(), result, 1e-4);
    }

    [Fact]
    public void Attention_OffsetsThatDoNotFit_SaysSo()
    {
        var reference = new PackedAttentionReference([4, 4], 2, 4, 4, 1f, WithBias: false);
        Operand?[] inputs = [reference.Query, reference.Key, reference.Value, Operand.Whole([2], 0, 9)];

        var error = Assert.ThrowsAny<Exception>(() => KernelRunner.Run(KernelNames.PackedAttention, inputs, ["Y"], 1, reference.Attributes));

        Assert.Contains("Input offsets must have one axis and go from 0 to the number of tokens, 8.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("min")]
    public void Reduce_PackedRows_EqualsTheReference(string mode)
    {
        int[] lengths = [3, 0, 1, 20];
        var x = Operand.Noise(5, 24, 37);
        var expected = new double[4 * 37];
        for (var (row, start) = (0, 0); row < lengths.Length; start += lengths[row++])
        {
            for (var i = 0; i < 37 && lengths[row] > 0; i++)
            {
                var column = Enumerable.Range(start, lengths[row]).Select(token => (double)x.Floats[(token * 37) + i]);
                expected[(row * 37) + i] = mode switch { "sum" => column.Sum(), "mean" => column.Average(), "max" => column.Max(), _ => column.Min() };
            }
        }

        Expect.Close("Y", [4, 37], expected, KernelRunner.Run(KernelNames.PackedReduce, [x, Operand.Whole([5], 0, 3, 3, 4, 24)], ["Y"], 2, ("mode", mode))[0]);
    }

    [Fact]
    public void RunningSum_PackedRows_BeginsAgainWithEachRow()
    {
        var x = Operand.Of([5, 2], 1, 10, 2, 20, 3, 30, 4, 40, 5, 50);

        var y = KernelRunner.Run(KernelNames.PackedRunningSum, [x, Operand.Whole([3], 0, 3, 5)], ["Y"])[0];

        Assert.Equal([1, 10, 3, 30, 6, 60, 4, 40, 9, 90], y!.Floats);
    }

    private static void Run(HeadAttention job, int bits)
    {
        switch (bits)
        {
            case 128: job.Run<Lanes128, Vector128<float>>(); break;
            case 256: job.Run<Lanes256, Vector256<float>>(); break;
            default: job.Run<Lanes512, Vector512<float>>(); break;
        }
    }
}

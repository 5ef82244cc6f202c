using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Tests.Preprocessing;

public sealed class GraphContractTests
{
    [Fact]
    public void Read_UnknownInputBesideIds_IsRefusedByName()
    {
        var exception = Assert.Throws<AdaptException>(() => GraphContract.Read(new ModelSignature([Ids, Input("bbox", TensorElementType.Int64, null, null, 4)], [])));

        Assert.Equal(AdaptErrorKind.InvalidArgument, exception.Kind);
        Assert.Contains("bbox", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SentenceEmbedding_IsPreferredToTokenVectors()
    {
        var contract = GraphContract.Read(new ModelSignature([Ids], [Input("token_embeddings", TensorElementType.Float, null, null, 4), Input("sentence_embedding", TensorElementType.Float, null, 4)]));

        Assert.Equal(new FeatureOutput("sentence_embedding", false), contract.Features);
    }

    [Fact]
    public void Read_FixedAndUnrelatedLeadingAxes_AreToldApart()
    {
        var fixedOne = GraphContract.Read(new ModelSignature([Input("x", TensorElementType.Float, 1, 3)], []));
        var unrelated = GraphContract.Read(new ModelSignature([Input("x", TensorElementType.Float, 2, 3), Input("state", TensorElementType.Float, 5, 3)], []));
        var scalar = GraphContract.Read(new ModelSignature([Input("x", TensorElementType.Float, null, 3), Input("rate", TensorElementType.Int64)], []));

        Assert.Equal((true, 1), (fixedOne.Stacked, fixedOne.FixedRows));
        Assert.False(unrelated.Stacked);
        Assert.False(scalar.Stacked);
    }

    [Fact]
    public void Encode_PaddedBatch_FillsEveryRole()
    {
        var contract = GraphContract.Read(new ModelSignature(
            [Ids, Input("attention_mask", TensorElementType.Float, null, null), Input("token_type_ids", TensorElementType.Int32, null, null), Input("position_ids", TensorElementType.Int64, null, null)], []));

        var inputs = new BatchEncoder(contract, paddingId: 9).Encode([new EncodedRow([4, 5], [0, 1]), new EncodedRow([6], null)], FreshAllocator.Instance);

        Assert.Equal([4, 5, 6, 9], inputs[0].Value.AsSpan<long>().ToArray());
        Assert.Equal([1, 1, 1, 0], inputs[1].Value.AsSpan<float>().ToArray());
        Assert.Equal([0, 1, 0, 0], inputs[2].Value.AsSpan<int>().ToArray());
        Assert.Equal([0, 1, 0, 0], inputs[3].Value.AsSpan<long>().ToArray());
    }

    [Fact]
    public void Encode_ReusedMemory_HoldsNothingOfTheBatchBefore()
    {
        var encoder = new BatchEncoder(GraphContract.Read(new ModelSignature([Ids], [])), paddingId: 0);
        var allocator = new ReusingAllocator();
        encoder.Encode([new EncodedRow([7, 7, 7, 7], null), new EncodedRow([7, 7, 7, 7], null)], allocator);

        var inputs = encoder.Encode([new EncodedRow([1], null), new EncodedRow([2, 3], null)], allocator);

        Assert.Equal([1, 0, 2, 3], inputs[0].Value.AsSpan<long>().ToArray());
    }

    [Fact]
    public void Encode_FixedBatchOfTensors_RepeatsTheLastRow()
    {
        var contract = GraphContract.Read(new ModelSignature([Input("x", TensorElementType.Float, 3, 2)], []));
        EncodedRow Row(float value) => new([new NamedTensor("x", Tensor.Of(new[] { value, value }, 2))]);

        var inputs = new BatchEncoder(contract, 0).Encode([Row(1), Row(2)], new ReusingAllocator());

        Assert.Equal([3, 2], inputs[0].Value.Dimensions.ToArray());
        Assert.Equal([1, 1, 2, 2, 2, 2], inputs[0].Value.AsSpan<float>().ToArray());
    }

    private static TensorSignature Ids => Input("input_ids", TensorElementType.Int64, null, null);

    private static TensorSignature Input(string name, TensorElementType type, params long?[] axes) =>
        new(name, type, [.. axes.Select(axis => axis is { } size ? size : Dimension.Unknown)]);
}

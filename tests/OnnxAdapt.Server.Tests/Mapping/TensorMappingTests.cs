using Google.Protobuf;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Mapping;

namespace OnnxAdapt.Server.Tests.Mapping;

public sealed class TensorMappingTests
{
    [Fact]
    public void ToRow_Raw_KeepsBytesAndShape()
    {
        var row = Map(new V1.Tensor { Name = "x", ElementType = V1.ElementType.Int64, Shape = { 2 }, Raw = ByteString.CopyFrom([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]) });

        Assert.Equal([1L, 2L], row.Values[0].Value.AsSpan<long>().ToArray());
    }

    [Fact]
    public void ToRow_FloatValues_BecomeTheDeclaredType()
    {
        var row = Map(new V1.Tensor { Name = "x", ElementType = V1.ElementType.Double, Shape = { 1, 2 }, FloatValues = { 0.5f, -2 } });

        Assert.Equal([0.5, -2.0], row.Values[0].Value.AsSpan<double>().ToArray());
    }

    [Fact]
    public void ToRow_IntegerValues_FillNarrowTypes()
    {
        var row = Map(new V1.Tensor { Name = "x", ElementType = V1.ElementType.Int8, Shape = { 3 }, IntValues = { -128, 0, 127 } });

        Assert.Equal([-128, 0, 127], row.Values[0].Value.AsSpan<sbyte>().ToArray().Select(value => (int)value));
    }

    [Fact]
    public void ToRow_Scalar_HasNoAxes()
    {
        var row = Map(new V1.Tensor { Name = "x", ElementType = V1.ElementType.Float, FloatValues = { 3 } });

        Assert.Equal(0, row.Values[0].Value.Rank);
    }

    public static TheoryData<IMessage, string> Offences => new()
    {
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { 2 }, FloatValues = { 1 } }, "float_values: it has 1 elements; the shape asks for 2." },
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { -1 }, FloatValues = { 1 } }, "shape: [-1] is negative or too large." },
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { 1L << 62, 4 } }, "is negative or too large." },
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { 2 }, Raw = ByteString.CopyFrom(1, 2, 3) }, "raw: it has 3 bytes; the shape asks for 8." },
        { new V1.Tensor { ElementType = V1.ElementType.Uint8, Shape = { 1 }, IntValues = { 256 } }, "int_values[0]: 256 does not fit into UInt8." },
        { new V1.Tensor { ElementType = V1.ElementType.Int64, Shape = { 1 }, FloatValues = { 1 } }, "a Int64 tensor takes int_values or raw." },
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { 1 }, IntValues = { 1 } }, "a Float tensor takes float_values or raw." },
        { new V1.Tensor { ElementType = V1.ElementType.Unspecified, Shape = { 1 }, IntValues = { 1 } }, "is not an element type that can be sent." },
        { new V1.Tensor { ElementType = (V1.ElementType)99, Shape = { 1 }, IntValues = { 1 } }, "is not an element type that can be sent." },
        { new V1.Tensor { ElementType = V1.ElementType.Float, Shape = { 1 }, FloatValues = { 1 }, IntValues = { 1 } }, "fill one." },
    };

    [Theory]
    [MemberData(nameof(Offences))]
    public void ToRow_Offence_NamesFieldAndRemedy(IMessage offence, string expected)
    {
        var tensor = (V1.Tensor)offence;
        tensor.Name = "x";

        var failure = Assert.Throws<AdaptException>(() => Map(tensor));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.StartsWith("inputs[0].tensors[0]", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRow_RankOfTenThousand_IsRefused()
    {
        var tensor = new V1.Tensor { Name = "x", ElementType = V1.ElementType.Float, FloatValues = { 1 } };
        tensor.Shape.AddRange(Enumerable.Repeat(1L, 10_000));

        Assert.Contains("10000 axes", Assert.Throws<AdaptException>(() => Map(tensor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRow_NameTwice_IsRefused()
    {
        var tensor = new V1.Tensor { Name = "x", ElementType = V1.ElementType.Float, FloatValues = { 1 } };

        Assert.Throws<AdaptException>(() => TensorMapping.ToRow(new V1.TensorRow { Tensors = { tensor, tensor } }, "inputs[0]"));
    }

    [Fact]
    public void ToWire_Roundtrip_KeepsValues()
    {
        using var tensor = Tensor.Of([1.5f, 2.5f], 1, 2);

        var wire = TensorMapping.ToWire("y", tensor);

        Assert.Equal("y", wire.Name);
        Assert.Equal([1L, 2L], wire.Shape);
        Assert.Equal([1.5f, 2.5f], wire.FloatValues);
    }

    private static ExampleInput.Tensors Map(V1.Tensor tensor) => TensorMapping.ToRow(new V1.TensorRow { Tensors = { tensor } }, "inputs[0]");
}

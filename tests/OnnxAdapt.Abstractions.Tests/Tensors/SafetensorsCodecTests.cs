using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.Abstractions.Tests.Tensors;

public class SafetensorsCodecTests
{
    [Fact]
    public void Read_WrittenSet_GivesSameTensorsOrderAndMetadata()
    {
        using var set = new ParameterSet();
        set.Add("b", Tensor.Of(new byte[] { 1, 2, 3 }, 3));
        set.Add("a", Tensor.Of(new[] { 1f, float.NaN, -2.5f, 4f }, 2, 2));
        set.Add("step", Tensor.Of(new[] { long.MinValue }));
        set.Add("empty", Tensor.Of(Array.Empty<float>(), 0, 7));

        var content = SafetensorsCodec.Read(SafetensorsCodec.ToBytes(set, new Dictionary<string, string> { ["key"] = "wörth \"x\"" }));

        Assert.Equal(["b", "a", "step", "empty"], content.Parameters.Select(item => item.Name));
        Assert.All(set.Zip(content.Parameters), pair =>
        {
            Assert.Equal(pair.First.Value.ElementType, pair.Second.Value.ElementType);
            Assert.Equal(pair.First.Value.Dimensions.ToArray(), pair.Second.Value.Dimensions.ToArray());
            Assert.Equal(pair.First.Value.Data.ToArray(), pair.Second.Value.Data.ToArray());
        });
        Assert.Equal("wörth \"x\"", content.Metadata["key"]);
    }

    [Fact]
    public void ToBytes_MixedTypes_AlignsDataAndElements()
    {
        using var set = new ParameterSet();
        set.Add("bytes", Tensor.Of(new byte[] { 9 }, 1));
        set.Add("doubles", Tensor.Of(new[] { 1.5, 2.5 }, 2));

        var bytes = SafetensorsCodec.ToBytes(set);

        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(1.5, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 + header)));
        Assert.Equal(9, bytes[^1]);
    }

    [Fact]
    public void Write_Strings_IsRefused()
    {
        using var set = new ParameterSet();
        set.Add("text", Tensor.OfStrings(["x"], 1));

        Assert.Throws<ArgumentException>(() => SafetensorsCodec.ToBytes(set));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4)]
    [InlineData("""{"a":[1]}""", 4)]
    [InlineData("""[]""", 0)]
    [InlineData("""{"a":""", 0)]
    public void Read_ImpossibleHeader_IsDataLoss(string header, int dataBytes)
    {
        var exception = Assert.Throws<AdaptException>(() => SafetensorsCodec.Read(File(header, dataBytes)));

        Assert.Equal(AdaptErrorKind.DataLoss, exception.Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    public void Read_CutShort_IsDataLoss(int length)
    {
        var bytes = File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);

        Assert.Equal(AdaptErrorKind.DataLoss, Assert.Throws<AdaptException>(() => SafetensorsCodec.Read(bytes.AsMemory(0, length))).Kind);
    }

    [Fact]
    public void Read_HugeHeaderLength_IsDataLossWithoutAllocation()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);

        Assert.Equal(AdaptErrorKind.DataLoss, Assert.Throws<AdaptException>(() => SafetensorsCodec.Read(bytes)).Kind);
    }

    private static byte[] File(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}

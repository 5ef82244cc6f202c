using Google.Protobuf;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Tests.Serialization;

public sealed class TensorFieldTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "Float floats", "0000803f 000000c0" },
        { "Double doubles", "000000000000f03f 00000000000000c0" },
        { "Complex64 floats", "0000803f 000000c0 0000803f 000000c0" },
        { "Int64 int64s", "0100000000000000 feffffffffffffff" },
        { "UInt64 uint64s", "0100000000000000 ffffffffffffffff" },
        { "UInt32 uint64s", "01000000 ffffffff" },
        { "Int32 int32s", "01000000 feffffff" },
        { "Int16 int32s", "0100 feff" },
        { "UInt16 int32s unsigned", "0100 feff" },
        { "Int8 int32s", "01 fe" },
        { "UInt8 int32s unsigned", "01 fe" },
        { "Bool int32s truth", "01 00" },
        { "Float16 int32s unsigned", "0100 feff" },
        { "BFloat16 int32s unsigned", "0100 feff" },
        { "Float8E5M2 int32s unsigned", "01 fe" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_TypedField_GivesBytesAndIsWrittenBackTheSame(string what, string hex)
    {
        var words = what.Split(' ');
        var tensor = Protos.Tensor(Enum.Parse<DataType>(words[0]), 2);
        Fill(tensor, words[1], words.ElementAtOrDefault(2) ?? "", words[0]);
        var original = Protos.Model(tensor);

        var model = Protos.Read(original);

        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(model.Graph.Initializers[0].Initializer!.Bytes.Span));
        Assert.Equal(original, ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(model)));
    }

    [Theory]
    [InlineData(DataType.Int4, 5, 3)]
    [InlineData(DataType.UInt2, 5, 2)]
    [InlineData(DataType.Float6E2M3, 5, 4)]
    [InlineData(DataType.Float4E2M1, 4, 2)]
    public void Read_ElementsBelowAByte_ArePacked(DataType type, int count, int bytes)
    {
        var tensor = Protos.Tensor(type, count);
        tensor.Int32Data.Add(Enumerable.Range(1, bytes));

        var model = Protos.Read(Protos.Model(tensor));

        Assert.Equal(Enumerable.Range(1, bytes).Select(i => (byte)i), model.Graph.Initializers[0].Initializer!.Bytes.ToArray());
        Assert.Equal(bytes, ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(model)).Graph.Initializer[0].Int32Data.Count);
    }

    [Fact]
    public void Read_Strings_AreKept()
    {
        var tensor = Protos.Tensor(DataType.String, 2);
        tensor.StringData.Add([ByteString.CopyFromUtf8("a"), ByteString.CopyFrom(0xff)]);
        var original = Protos.Model(tensor);

        Assert.Equal(original, ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Protos.Read(original))));
    }

    private static void Fill(TensorProto tensor, string field, string sign, string type)
    {
        switch (field)
        {
            case "floats":
                tensor.FloatData.Add(type == "Complex64" ? [1, -2, 1, -2] : [1, -2]);
                break;
            case "doubles":
                tensor.DoubleData.Add([1, -2]);
                break;
            case "int64s":
                tensor.Int64Data.Add([1, -2]);
                break;
            case "uint64s":
                tensor.Uint64Data.Add([1, type == "UInt32" ? uint.MaxValue : ulong.MaxValue]);
                break;
            default:
                tensor.Int32Data.Add(sign switch { "truth" => [1, 0], "unsigned" => [1, TensorSizes.BitsOf(Enum.Parse<DataType>(type)) == 8 ? 0xfe : 0xfffe], _ => [1, -2] });
                break;
        }
    }
}

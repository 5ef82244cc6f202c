using Google.Protobuf;
using Google.Protobuf.Reflection;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Tests.Serialization;

public sealed class UnknownPartsTests
{
    [Fact]
    public void Write_MessageWithEveryField_EqualsTheMessageRead()
    {
        var original = FullModel();

        var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Protos.Read(original, new OnnxReaderOptions { AllowNewerVersions = true })));

        Assert.Equal(Meaning.Of(original), Meaning.Of(written));
    }

    [Fact]
    public void Write_UnknownFieldsOnEveryMessage_AreKept()
    {
        var original = WithUnknownFields(FullModel());

        var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(Protos.Read(original, new OnnxReaderOptions { AllowNewerVersions = true })));

        Assert.Equal(Meaning.Of(original), Meaning.Of(written));
    }

    [Fact]
    public void Write_CopyOfAModelRead_KeepsTheSame()
    {
        var original = WithUnknownFields(FullModel());

        var copy = GraphCopier.Copy(Protos.Read(original, new OnnxReaderOptions { AllowNewerVersions = true }));

        Assert.Equal(Meaning.Of(original), Meaning.Of(ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(copy))));
    }

    [Fact]
    public void Write_ChangedMetadataAndTypes_ReplaceTheOldOnes()
    {
        var model = Protos.Read(FullModel(), new OnnxReaderOptions { AllowNewerVersions = true });
        model.Metadata.Clear();
        model.Metadata["new"] = "entry";
        model.Opsets[""] = 18;
        model.Graph.Inputs[0].Shape = Shape.Of(7);

        var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(model));

        Assert.Equal("new", Assert.Single(written.MetadataProps).Key);
        Assert.Contains(written.OpsetImport, opset => opset.Domain.Length == 0 && opset.Version == 18);
        Assert.Equal(7, written.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue);
        Assert.NotEmpty(written.Graph.Input[0].DocString);
    }

    [Fact]
    public void Write_OldFormatVersion_ListsInitializersAsInputs()
    {
        var model = TextModels.Parse("main (float[2] x) => (float[2] y) <float[2] w = {1, 2}> { y = Add (x, w) }");
        model.IrVersion = 3;

        var written = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(model));

        Assert.Equal(["x", "w"], written.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void Write_OverridableInitializerBetweenInputs_KeepsItsPlace()
    {
        var original = Protos.Model(Protos.Tensor(DataType.Float, 0));
        original.Graph.Initializer[0].RawData = ByteString.Empty;
        original.Graph.Input.Add(new[] { "a", "w", "b" }.Select(name => new ValueInfoProto { Name = name }));

        var model = Protos.Read(original);

        Assert.True(model.Graph.Initializers[0].IsOverridable);
        Assert.Equal(["a", "b"], model.Graph.Inputs.Select(input => input.Name));
        Assert.Equal(["a", "w", "b"], ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(model)).Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void SizeOf_MoreThanOneFileHolds_IsRefusedWithAHint()
    {
        var model = new OnnxModel { Opsets = { [""] = 17 } };
        var tensor = new TensorData(DataType.UInt8, [1L << 30], new byte[1 << 30]);
        foreach (var name in new[] { "a", "b", "c" })
        {
            model.Graph.Initializers.Add(new Value(name, DataType.UInt8) { Initializer = tensor });
        }

        Assert.True(OnnxWriter.SizeOf(model) > 3L << 30);
        Assert.Contains("ExternalDataFile", Assert.Throws<OnnxFormatException>(() => OnnxWriter.ToBytes(model)).Message);
    }

    /// <summary>A model in which every field of every message is set to something that can be read.</summary>
    private static ModelProto FullModel()
    {
        var model = (ModelProto)new MessageFiller().Fill(ModelProto.Descriptor);
        model.IrVersion = 99;
        model.Graph.Node[0].Input.Clear();
        model.Graph.Node[0].Input.Add(["in", "", "w"]);
        model.Graph.Node[0].Output[0] = "out";
        model.Graph.Input[0].Name = "in";
        model.Graph.Output[0].Name = "out";
        model.Graph.ValueInfo[0].Name = "w";
        model.Graph.Initializer[0].Name = "w";
        model.Graph.SparseInitializer[0].Values.Name = "sparse";
        return model;
    }

    private static ModelProto WithUnknownFields(ModelProto model)
    {
        AddUnknown(model);
        return model;
    }

    private static void AddUnknown(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message))
        {
            object[] children = field.IsRepeated ? [.. ((System.Collections.IList)field.Accessor.GetValue(message)).Cast<object>()] : [field.Accessor.GetValue(message)];
            foreach (var child in children.OfType<IMessage>())
            {
                AddUnknown(child);
            }
        }

        message.MergeFrom(new byte[] { 0xC2, 0x3E, 0x02, 0x68, 0x69, 0xC8, 0x3E, 0x05 });
    }

    /// <summary>Sets every field, graphs inside graphs to a small depth.</summary>
    private sealed class MessageFiller
    {
        private const int MaxDepth = 9;
        private int _number;

        public IMessage Fill(MessageDescriptor type, int depth = 0)
        {
            var message = type.Parser.ParseFrom(ByteString.Empty);
            foreach (var field in type.Fields.InFieldNumberOrder().Where(field => Wanted(type, field, depth)))
            {
                if (field.IsRepeated)
                {
                    ((System.Collections.IList)field.Accessor.GetValue(message)).Add(ValueOf(field, depth));
                }
                else
                {
                    field.Accessor.SetValue(message, ValueOf(field, depth));
                }
            }

            return message is AttributeProto attribute ? OfOneKind(attribute) : message;
        }

        private static bool Wanted(MessageDescriptor type, FieldDescriptor field, int depth) =>
            (depth < MaxDepth || field.FieldType != FieldType.Message)
            && (field.ContainingOneof is null || field.ContainingOneof.Fields[0] == field)
            && (type != TensorProto.Descriptor || field.Name is "dims" or "data_type" or "name" or "doc_string" or "metadata_props" or "raw_data")
            && (type != AttributeProto.Descriptor || field.Name is "name" or "doc_string" or "type" or "g" or "ints");

        private static AttributeProto OfOneKind(AttributeProto attribute)
        {
            attribute.Type = attribute.G is null ? AttributeProto.Types.AttributeType.Ints : AttributeProto.Types.AttributeType.Graph;
            if (attribute.G is not null)
            {
                attribute.Ints.Clear();
            }

            return attribute;
        }

        private object ValueOf(FieldDescriptor field, int depth) => field.FieldType switch
        {
            FieldType.Message => Fill(field.MessageType, depth + 1),
            FieldType.String => $"{field.Name}{_number++}",
            FieldType.Bytes => ByteString.CopyFrom(1),
            FieldType.Int64 => 1L,
            FieldType.Int32 => field.Name is "data_type" or "elem_type" ? (int)DataType.UInt8 : 1,
            FieldType.Float => 1f,
            FieldType.Enum => 1,
            _ => throw new NotSupportedException(field.FullName),
        };
    }
}

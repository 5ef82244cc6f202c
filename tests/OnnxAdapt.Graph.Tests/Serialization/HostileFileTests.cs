using System.Text;
using Google.Protobuf;
using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Tests.Serialization;

public sealed class HostileFileTests
{
    private const long SmallStructure = 1 << 20;

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer")]
    [InlineData("PK\u0003\u0004....", "zip archive")]
    [InlineData("<!DOCTYPE html>", "web page")]
    [InlineData("xxxxORTMxxxx", "ONNX Runtime's own .ort format")]
    [InlineData("just some text that is no model at all", "Not an ONNX model")]
    [InlineData("{\"a\": 1}", "Not an ONNX model")]
    public void Read_OtherFiles_SaysWhatTheyAre(string content, string reason) =>
        Assert.Contains(reason, Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(Encoding.Latin1.GetBytes(content))).Message);

    [Fact]
    public void Read_CutOffAnywhere_IsRefusedOrStillWhole()
    {
        var bytes = OnnxWriter.ToBytes(TextModels.Parse("main (float[N, 2] x) => (float[N, 2] y) <float[2] w = {1, 2}> { y = Mul (x, w) }"));
        for (var length = 0; length < bytes.Length; length++)
        {
            Record.Exception(() => OnnxReader.Read(bytes.AsMemory(0, length)))?.GetType().ShouldBeFormatException();
        }

        var error = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(bytes.AsMemory(0, bytes.Length / 2)));
        Assert.Contains("only", error.Message);
    }

    [Fact]
    public void Read_DamagedBytes_NeverGiveAnotherException()
    {
        var bytes = OnnxWriter.ToBytes(TextModels.Parse("""
            main (bool c, float[N, 2] x) => (float[N, 2] y) <float[2] w = {1, 2}, string[1] s = {"a"}, int64 zero = {0}, int64[1] zeros = {0}> {
              s1 = Shape (x) g = Gather (s1, zero) u = Unsqueeze (g, zeros) k = Concat <axis = 0> (u, zeros) r = Reshape (x, k) v = Conv <kernel_shape = [2], pads = [1, 1]> (r, w)
              l = ConstantOfShape <value = int64[1] {3}> (k) tr = Transpose <perm = [1, 0]> (l) sl = Slice (k, zeros, zeros) sp, sq = Split <axis = 0> (k) rs = ReduceSum (k)
              y = If <then_branch = graph t () => (float p) { p = Mul (x, w) }, else_branch = graph e () => (float q) { q = me.f <a = [1, 2], b = "x"> (x) }> (c)
            }
            <domain: "me", opset_import: ["": 17]> f <a, b = 2.0> (x) => (y) { y = Neg (x) }
            """));
        var random = new Random(5);
        for (var round = 0; round < 10_000; round++)
        {
            var damaged = bytes.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Record.Exception(() => Use(damaged))?.GetType().ShouldBeFormatException();
        }
    }

    [Theory]
    [InlineData(new long[] { 1L << 40, 1L << 40 }, "sizes [1099511627776, 1099511627776] are not possible")]
    [InlineData(new long[] { -1 }, "sizes [-1] are not possible")]
    [InlineData(new long[] { 1L << 40 }, "needs 1099511627776 bytes but has 4")]
    [InlineData(new long[] { 3, 2 }, "needs 6 bytes but has 4")]
    public void Read_ShapeThatDoesNotFitTheBytes_IsRefusedWithoutAllocating(long[] dims, string reason)
    {
        var tensor = Protos.Tensor(DataType.UInt8, dims);
        tensor.RawData = ByteString.CopyFrom(1, 2, 3, 4);

        Assert.Contains($"graph 'main': initializer 'w': the tensor", Protos.Refused(Protos.Model(tensor)).Message);
        Assert.Contains(reason, Protos.Refused(Protos.Model(tensor)).Message);
    }

    [Fact]
    public void Read_TensorMistakes_AreNamed()
    {
        var twice = Protos.Tensor(DataType.Float, 1);
        twice.FloatData.Add(1);
        twice.RawData = ByteString.CopyFrom(0, 0, 0, 0);
        var wrong = Protos.Tensor(DataType.Int64, 1);
        wrong.FloatData.Add(1);
        var segment = Protos.Tensor(DataType.UInt8, 0);
        segment.Segment = new TensorProto.Types.Segment { Begin = 0, End = 1 };

        Assert.Contains("holds its elements twice, as Raw and as Floats", Protos.Refused(Protos.Model(twice)).Message);
        Assert.Contains("is of type Int64, but its elements are stored as Floats", Protos.Refused(Protos.Model(wrong)).Message);
        Assert.Contains("element type 77, which is not known", Protos.Refused(Protos.Model(Protos.Tensor((DataType)77, 1))).Message);
        Assert.Contains("one segment of a larger one", Protos.Refused(Protos.Model(segment)).Message);
        Assert.Contains("an initializer has no name", Protos.Refused(Protos.Model(new TensorProto { DataType = 1, Dims = { 0 } })).Message);
    }

    [Theory]
    [InlineData(0, 17, "states IR version 0")]
    [InlineData(99, 17, "IR version 99, newer than 14")]
    [InlineData(8, 99, "imports version 99 of the standard operator set")]
    [InlineData(8, 0, "imports version 0 of the standard operator set")]
    public void Read_UnknownVersions_AreRefusedUnlessAllowed(long ir, long opset, string reason)
    {
        var model = Protos.Model();
        model.IrVersion = ir;
        model.OpsetImport[0].Version = opset;

        Assert.Contains(reason, Protos.Refused(model).Message);
        Assert.Equal(ir, Protos.Read(model, new OnnxReaderOptions { AllowNewerVersions = true }).IrVersion);
    }

    [Fact]
    public void Read_ModelWithoutGraph_IsRefused() => Assert.Contains("there is no graph in it", Protos.Refused(new ModelProto { IrVersion = 8 }).Message);

    [Fact]
    public void Read_GraphsNestedTooDeep_AreRefused()
    {
        var graph = new GraphProto { Name = "innermost" };
        for (var i = 0; i < 500; i++)
        {
            var node = new NodeProto { OpType = "If" };
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph });
            graph = new GraphProto { Name = "g" };
            graph.Node.Add(node);
        }

        var bytes = WriteDeep(new ModelProto { IrVersion = 8, Graph = graph });
        Assert.Contains("deeper than", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(bytes)).Message);
    }

    [Fact]
    public void Read_TypesNestedTooDeep_AreRefused()
    {
        var type = new TypeProto();
        for (var i = 0; i < 1000; i++)
        {
            type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = type } };
        }

        var model = Protos.Model();
        model.Graph.Input.Add(new ValueInfoProto { Name = "x", Type = type });

        Assert.Contains("deeper than", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(WriteDeep(model))).Message);
    }

    [Fact]
    public void Read_StructureThatCostsMoreThanAllowed_IsRefusedBeforeItIsParsed()
    {
        var nodes = Protos.Model();
        nodes.Graph.Node.Add(Enumerable.Range(0, 20_000).Select(_ => new NodeProto()));
        var strings = Protos.Model();
        strings.Graph.Node.Add(new NodeProto { OpType = "Sum", Input = { Enumerable.Repeat("x", 60_000) } });
        var ints = Protos.Model();
        ints.Graph.Node.Add(new NodeProto { OpType = "Sum", Attribute = { new AttributeProto { Name = "a", Ints = { Enumerable.Repeat(1L, 300_000) } } } });

        foreach (var model in new[] { nodes, strings, ints })
        {
            Assert.InRange(model.CalculateSize(), 1, SmallStructure);
            Assert.Contains("would take more than 1048576 bytes of memory", Protos.Refused(model, new OnnxReaderOptions { MaxStructureBytes = SmallStructure }).Message);
        }
    }

    [Fact]
    public void Read_MillionNodes_AreReadOrderedAndChecked()
    {
        const int Count = 1_000_000;
        var model = Protos.Model();
        model.Graph.Input.Add(new ValueInfoProto { Name = "v0" });
        model.Graph.Output.Add(new ValueInfoProto { Name = $"v{Count}" });
        model.Graph.Node.Add(Enumerable.Range(0, Count).Select(i => new NodeProto { OpType = "Neg", Input = { $"v{i}" }, Output = { $"v{i + 1}" } }));
        var bytes = model.ToByteArray();

        var read = OnnxReader.Read(bytes);

        Assert.Equal(Count, TopologicalOrder.Of(read.Graph).Count);
        Assert.Empty(GraphChecker.CheckStructure(read));
    }

    [Fact]
    public void Read_LargerThanAllowed_IsRefusedBeforeReading()
    {
        var bytes = Protos.Model().ToByteArray();
        var options = new OnnxReaderOptions { MaxModelBytes = bytes.Length - 1 };

        Assert.Contains("more than the", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(bytes, options)).Message);
        Assert.Contains("more than the", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(new MemoryStream(bytes), options)).Message);
    }

    [Fact]
    public void Read_StatedLengthFarBeyondTheFile_IsRefused()
    {
        byte[] bytes = [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00];

        Assert.Contains("the field 'graph' at byte 6 says it has 2147483647 bytes, but only 1 are left", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(bytes)).Message);
    }

    [Fact]
    public void Read_TagsThatMeanAnotherFieldWhenCutShort_AreRefused()
    {
        byte[] tagOfGraphPlusTwoToThe32 = [0xBA, 0x80, 0x80, 0x80, 0x10, 0x00];

        Assert.Contains("is cut off", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(tagOfGraphPlusTwoToThe32)).Message);
    }

    [Fact]
    public void Read_CircularGraph_IsReportedByTheChecker()
    {
        var model = Protos.Model();
        model.Graph.Output.Add(new ValueInfoProto { Name = "a" });
        model.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "b" }, Output = { "a" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "a" }, Output = { "b" } });

        var read = Protos.Read(model);

        Assert.Contains("the input 'b' is not defined before this node", Assert.Single(GraphChecker.Check(read)).Message);
        Assert.Throws<GraphException>(() => TopologicalOrder.Of(read.Graph));
    }

    [Fact]
    public void Read_SparseInitializer_IsCarriedAlong()
    {
        var model = Protos.Model();
        var sparse = new SparseTensorProto { Values = Protos.Tensor(DataType.Float, 1), Indices = Protos.Tensor(DataType.Int64, 1), Dims = { 1L << 40, 1L << 20 } };
        sparse.Values.FloatData.Add(1);
        sparse.Indices.Int64Data.Add(7);
        model.Graph.SparseInitializer.Add(sparse);
        model.Graph.Output.Add(new ValueInfoProto { Name = "w" });

        var read = Protos.Read(model);

        Assert.Equal("w: Float[1099511627776, 1048576]", Assert.Single(read.Graph.SparseInitializers).ToString());
        Assert.Equal(model, ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(read)));
    }

    [Fact]
    public void Read_DuplicateAttribute_IsNamedByNode()
    {
        var model = Protos.Model();
        model.Graph.Node.Add(new NodeProto { OpType = "Elu", Name = "e", Attribute = { new AttributeProto { Name = "alpha", F = 1 }, new AttributeProto { Name = "alpha", F = 2 } } });

        Assert.Equal("graph 'main': node 0 (Elu 'e'): attribute 'alpha': the attribute is given twice", Protos.Refused(model).Message);
    }

    private static void Use(byte[] bytes)
    {
        var model = OnnxReader.Read(bytes);
        GraphChecker.Check(model);
        ShapeInference.Run(model);
        new ConstantFolding().Run(model);
        GraphPrinter.Print(GraphCopier.Copy(model));
        OnnxWriter.ToBytes(model);
    }

    /// <summary>Nested messages are written on a large stack, since the protobuf library itself is recursive.</summary>
    private static byte[] WriteDeep(IMessage message)
    {
        byte[] bytes = [];
        var thread = new Thread(() => bytes = message.ToByteArray(), 1 << 29);
        thread.Start();
        thread.Join();
        return bytes;
    }
}

using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.V1;
using Example = OnnxAdapt.V1.Example;
using ModelTask = OnnxAdapt.V1.ModelTask;
using Tensor = OnnxAdapt.Abstractions.Tensor;

namespace OnnxAdapt.Cli.Tests.Data;

public sealed class TensorRecordsTests : IDisposable
{
    private static readonly InputColumns Columns = new("text", null, []);
    private static readonly TargetColumns SingleLabel = new("label", ";", ModelTask.SingleLabel);

    private readonly string _folder = Directory.CreateTempSubdirectory("onnxadapt-tensors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Safetensors_InputsAndClasses_BecomeExamples()
    {
        var path = Save(Set(("input.x", Tensor.Of([1f, 2, 3, 4, 5, 6], 2, 3)), ("input.ids", Tensor.Of([7L, 8L], 2, 1)), ("labels", Tensor.Of([3L, 12L], 2))));

        var examples = Examples(path, SingleLabel);

        Assert.Equal(["3", "12"], examples.Select(example => example.Label));
        var tensors = examples[1].Input.Tensors.Tensors;
        Assert.Equal([("x", ElementType.Float, 12), ("ids", ElementType.Int64, 8)], tensors.Select(tensor => (tensor.Name, tensor.ElementType, tensor.Raw.Length)));
        Assert.Equal([3], tensors[0].Shape);
        Assert.Equal(BitConverter.GetBytes(4f), tensors[0].Raw.ToByteArray()[..4]);
    }

    [Fact]
    public void Safetensors_NamesInMetadata_NameTheClasses()
    {
        var path = Save(Set(("input.x", Tensor.Of([1f, 2], 2, 1)), ("labels", Tensor.Of([1, 0], 2))), new() { ["labels"] = """["no", "yes"]""" });

        Assert.Equal(["yes", "no"], Examples(path, SingleLabel).Select(example => example.Label));
    }

    [Fact]
    public void Safetensors_ClassWithoutName_IsRefused()
    {
        var path = Save(Set(("labels", Tensor.Of([2], 1))), new() { ["labels"] = """["no", "yes"]""" });

        Assert.Contains("the class 2 has no name; the file names 2", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Safetensors_OtherNames_AreChosenByColumn()
    {
        var path = Save(Set(("pixels", Tensor.Of([1f, 2, 3, 4], 1, 4)), ("class", Tensor.Of([5], 1))));
        var columns = new InputColumns("text", null, [new TensorColumn("pixels", "image", [1, 2, 2])]);

        var record = Assert.Single(DataFile.Read(path, null, "text"));

        Assert.Equal([1, 2, 2], Assert.Single(columns.ToInput(record).Tensors.Tensors).Shape);
        Assert.Equal("5", new TargetColumns("class", ";", ModelTask.SingleLabel).ToExample(record, new Input()).Label);
    }

    [Fact]
    public void Safetensors_DifferentRows_NamesBothTensors()
    {
        var path = Save(Set(("input.x", Tensor.Of([1f, 2], 2, 1)), ("labels", Tensor.Of([1, 0, 1], 3))));

        Assert.EndsWith("'input.x' has 2 rows and 'labels' 3; they must have as many.", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Safetensors_Damaged_NamesTheFile()
    {
        var path = Path.Combine(_folder, "rows.safetensors");
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.StartsWith(path, Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Npz_OfNumPy_HasInputsTextsNumbersAndFlags()
    {
        var path = Path.Combine(_folder, "rows.npz");
        File.WriteAllBytes(path, NumpySample.Bytes);

        var rows = DataFile.Read(path, null, "text").ToArray();

        Assert.Equal([8f, 9, 10, 11], rows[2].Tensor("input.x")!.AsSpan<float>().ToArray());
        Assert.Equal([2, 2], Columns.ToInput(rows[2]).Tensors.Tensors[0].Shape);
        Assert.Equal(["cat", "dög", "cat"], rows.Select(row => SingleLabel.ToExample(row, new Input()).Label));
        Assert.Equal([0.5f, 1, -2], rows.SelectMany(row => row.Numbers("score")));
        Assert.Equal([["0"], [], ["0", "1"]], rows.Select(row => row.Texts("flags", ";").ToArray()));
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "big-endian")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "column by column")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "objects or records")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "has the type 'c8'")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", "ends early")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4000000000,), }", "32000000000 bytes")]
    public void Numpy_WhatTensorsCannotHold_IsRefused(string header, string reason)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];

        Assert.Contains(reason, Assert.Throws<CommandException>(() => NumpyArray.Read(new MemoryStream(file), "x")).Message, StringComparison.Ordinal);
    }

    private static Example[] Examples(string path, TargetColumns targets) =>
        [.. DataFile.Read(path, null, "text").Select(row => targets.ToExample(row, Columns.ToInput(row)))];

    private static string Refusal(string path) => Assert.Throws<CommandException>(() => DataFile.Read(path, null, "text").ToArray()).Message;

    private static ParameterSet Set(params (string Name, Tensor Value)[] tensors)
    {
        var set = new ParameterSet();
        foreach (var (name, value) in tensors) set.Add(name, value);
        return set;
    }

    private string Save(ParameterSet tensors, Dictionary<string, string>? metadata = null)
    {
        var path = Path.Combine(_folder, "rows.safetensors");
        File.WriteAllBytes(path, SafetensorsCodec.ToBytes(tensors, metadata));
        return path;
    }
}

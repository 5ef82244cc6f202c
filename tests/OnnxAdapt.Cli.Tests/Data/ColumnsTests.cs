using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Tests.Data;

public sealed class ColumnsTests
{
    private static readonly DataRecord Record = new(7, new Dictionary<string, DataValue>
    {
        ["text"] = new("a"), ["other"] = new("b"), ["pixels"] = new("1 2 3 4 5 6"), ["labels"] = new("x; y ;;"), ["score"] = new("0.5"),
    });

    [Fact]
    public void Input_Pair_HasBothTexts()
    {
        var input = new InputColumns("text", "other", []).ToInput(Record);

        Assert.Equal(("a", "b"), (input.Pair.First, input.Pair.Second));
    }

    [Fact]
    public void Input_Tensor_HasNameShapeAndElements()
    {
        var input = new InputColumns("text", null, [new TensorColumn("pixels", "image", [1, 2, 3])]).ToInput(Record);

        var tensor = Assert.Single(input.Tensors.Tensors);
        Assert.Equal(("image", ElementType.Float, 24), (tensor.Name, tensor.ElementType, tensor.Raw.Length));
        Assert.Equal([1, 2, 3], tensor.Shape);
    }

    [Fact]
    public void Input_TensorOfAnotherSize_NamesLineAndSizes()
    {
        var columns = new InputColumns("text", null, [new TensorColumn("pixels", "image", [2, 2])]);

        var failure = Assert.Throws<CommandException>(() => columns.ToInput(Record));

        Assert.Equal("Line 7, column 'pixels': there are 6 numbers; the shape 2x2 holds 4.", failure.Message);
    }

    [Fact]
    public void Target_EachTask_ReadsItsKind()
    {
        Assert.Equal("a", new TargetColumns("text", ";", ModelTask.SingleLabel).ToExample(Record, new Input()).Label);
        Assert.Equal(["x", "y"], new TargetColumns("labels", ";", ModelTask.MultiLabel).ToExample(Record, new Input()).Labels.Names);
        Assert.Equal([0.5f], new TargetColumns("score", ";", ModelTask.Regression).ToExample(Record, new Input()).Values.Numbers);
    }

    [Fact]
    public void Target_Embedding_HasPartnersAndNumbersWhereAsked()
    {
        var columns = new TargetColumns("score", ";", ModelTask.Embedding) { Partners = ["other", "labels"] };

        var plain = columns.ToExample(Record, new Input());
        var scored = (columns with { IsNumbers = true }).ToExample(Record, new Input());

        Assert.Equal(["b", "x; y ;;"], plain.Partners.Select(partner => partner.Text));
        Assert.Equal(Example.TargetOneofCase.None, plain.TargetCase);
        Assert.Equal([0.5f], scored.Values.Numbers);
    }

    [Fact]
    public void Target_NoNumber_NamesTheValue()
    {
        var failure = Assert.Throws<CommandException>(() => new TargetColumns("text", ";", ModelTask.Regression).ToExample(Record, new Input()));

        Assert.Equal("Line 7, column 'text': the value has 'a', which is no number.", failure.Message);
    }

    [Theory]
    [InlineData("3x224x224", 3L, 224L, 224L)]
    [InlineData("1,28", 1L, 28L)]
    [InlineData("5", 5L)]
    public void Shape_Readable_IsParsed(string text, params long[] sizes) => Assert.Equal(sizes, InputOptions.ParseShape(text));

    [Theory]
    [InlineData("3x")]
    [InlineData("0x2")]
    [InlineData("-1")]
    [InlineData("axb")]
    public void Shape_Unreadable_IsRefused(string text) => Assert.Throws<CommandException>(() => InputOptions.ParseShape(text));
}

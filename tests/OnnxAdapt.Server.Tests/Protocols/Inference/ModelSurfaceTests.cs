using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Tests.Protocols.Inference;

public sealed class ModelSurfaceTests
{
    private static readonly ServedModel Tensors = new()
    {
        Name = "tensors", Version = 1, Task = ModelTask.Generic, RowsStack = true,
        Signature = new ModelSignature([Tensor("x", "n", 4L)], [Tensor("y", "n", 2L)]),
    };

    private static readonly ServedModel Texts = new()
    {
        Name = "texts", Version = 1, Task = ModelTask.Embedding, RowsStack = true, TakesTokens = true, TakesText = true, FeatureSize = 8,
        Signature = new ModelSignature([Tensor("input_ids", "n", "s"), Tensor("attention_mask", "n", "s")], [Tensor("last_hidden_state", "n", "s", 8L)]),
    };

    [Fact]
    public void Of_TensorModel_OffersItsGraph()
    {
        var surface = ModelSurface.Of(Tensors);

        Assert.Equal(["x"], surface.Inputs.Select(input => input.Name));
        Assert.Equal([-1L, 4L], surface.Inputs[0].Shape);
        Assert.Equal(["y"], surface.DefaultOutputs(text: false).Select(output => output.Name));
        Assert.True(surface.Batches);
        Assert.Same(surface, ModelSurface.Of(Tensors));
    }

    [Fact]
    public void Of_FixedRowsOrOutputWithoutBatchAxis_DoesNotBatch()
    {
        Assert.False(ModelSurface.Of(Tensors with { FixedRows = 1 }).Batches);
        Assert.False(ModelSurface.Of(Tensors with { RowsStack = false }).Batches);
        Assert.False(ModelSurface.Of(Tensors with { Signature = new ModelSignature([Tensor("x", "n", 4L)], [Tensor("y", 2L)]) }).Batches);
    }

    [Fact]
    public void Of_TextModel_OffersTextAndTokens()
    {
        var surface = ModelSurface.Of(Texts);

        Assert.Equal(["TEXT", "TEXT_PAIR", "input_ids", "attention_mask"], surface.Inputs.Select(input => input.Name));
        Assert.Same(surface.Inputs[0], surface.FindInput("text"));
        Assert.Null(surface.FindInput("INPUT_IDS"));
        Assert.Equal(["embedding"], surface.DefaultOutputs(text: true).Select(output => output.Name));
        Assert.Equal(["last_hidden_state"], surface.DefaultOutputs(text: false).Select(output => output.Name));
    }

    [Fact]
    public void Of_TextModelWithoutTokenizer_OffersTokensOnly()
    {
        var surface = ModelSurface.Of(Texts with { TakesText = false });

        Assert.Equal([("input_ids", false), ("attention_mask", true)], surface.Inputs.Select(input => (input.Name, input.Optional)));
    }

    [Fact]
    public void Of_AdaptedModel_OffersWhatItsHeadGives()
    {
        var labels = ModelSurface.Of(Texts with { IsAdapted = true, Task = ModelTask.SingleLabel, Labels = ["a", "b"] });
        Assert.Equal(["embedding", "scores", "labels"], labels.Outputs.Select(output => output.Name));
        Assert.Equal(["scores", "labels"], labels.DefaultOutputs(text: false).Select(output => output.Name));

        var values = ModelSurface.Of(Tensors with { IsAdapted = true, Task = ModelTask.Regression });
        Assert.Equal(["values"], values.DefaultOutputs(text: false).Select(output => output.Name));

        var embedding = ModelSurface.Of(Texts with { IsAdapted = true });
        Assert.Equal(["embedding"], embedding.DefaultOutputs(text: true).Select(output => output.Name));
    }

    [Fact]
    public void Of_GraphThatUsesOurName_KeepsIt()
    {
        var surface = ModelSurface.Of(Texts with { Signature = Texts.Signature with { Outputs = [Tensor("embedding", "n", 8L)] } });

        Assert.Equal(OfferedKind.Graph, surface.Outputs.Single().Kind);
    }

    private static TensorSignature Tensor(string name, params object[] shape) =>
        new(name, TensorElementType.Float, [.. shape.Select(axis => axis is string symbol ? new Dimension(null, symbol) : new Dimension((long)axis, null))]);
}

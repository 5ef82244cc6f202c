using OnnxAdapt.Graph.Operators;

namespace OnnxAdapt.Graph.Tests.Operators;

public sealed class OperatorSchemasTests
{
    [Theory]
    [InlineData("Add", 6, 6)]
    [InlineData("Add", 12, 7)]
    [InlineData("Add", 28, 14)]
    [InlineData("Softmax", 12, 11)]
    [InlineData("Gelu", 20, 20)]
    public void Find_Opset_GivesTheVersionInForce(string op, int opset, int since) => Assert.Equal(since, OperatorSchemas.Find(OperatorId.Standard(op), opset)!.Since);

    [Fact]
    public void Find_NotYetThere_GivesNull()
    {
        Assert.Null(OperatorSchemas.Find(OperatorId.Standard("Gelu"), 19));
        Assert.Null(OperatorSchemas.Find(new OperatorId("com.microsoft", "Gelu"), 19));
        Assert.True(OperatorSchemas.IsKnown(OperatorId.Standard("Gelu")));
    }

    [Fact]
    public void Find_Gemm_HasTheSignatureOfTheStandard()
    {
        var gemm = OperatorSchemas.Find(OperatorId.Standard("Gemm"), 17)!;

        Assert.Equal(["A", "B", "C"], gemm.Inputs.Select(input => input.Name));
        Assert.True(gemm.Input(2)!.IsOptional);
        Assert.True(gemm.Input(0)!.IsDifferentiable);
        Assert.Null(gemm.Input(3));
        Assert.Equal(1f, gemm.Attributes["alpha"].Default!.Float);
    }

    [Fact]
    public void Find_Concat_HasAnyNumberOfInputs()
    {
        var concat = OperatorSchemas.Find(OperatorId.Standard("Concat"), 17)!;

        Assert.Equal(1, concat.Input(5)!.VariadicMinimum);
        Assert.True(concat.Attributes["axis"].IsRequired);
    }

    [Fact]
    public void All_Table_HasTheWholeStandard()
    {
        Assert.True(OperatorSchemas.All.Count() > 600);
        Assert.Equal(28, OperatorSchemas.All.Max(schema => schema.Since));
    }
}

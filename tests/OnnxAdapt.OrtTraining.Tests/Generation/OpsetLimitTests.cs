using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.OrtTraining.Tests.Generation;

public sealed class OpsetLimitTests
{
    private static OnnxModel Model(long opset, string node, string inputs = "float[N] x", long ir = 11) => GraphParser.ParseModel($$"""
        <ir_version: {{ir}}, opset_import: ["": {{opset}}, "some.domain": 3]>
        main ({{inputs}}) => (float[N] y) { y = {{node}} }
        """);

    [Fact]
    public void Apply_NewerOperatorSetWithTheSameOperators_SaysTheNewestThatIsRead()
    {
        var model = Model(23, "Relu(x)");

        OpsetLimit.Apply(model);

        Assert.Equal((OpsetLimit.NewestIr, OpsetLimit.NewestOpset), (model.IrVersion, model.StandardOpset));
    }

    [Fact]
    public void Apply_OlderOperatorSet_Stays()
    {
        var model = Model(17, "Relu(x)", ir: 3);

        OpsetLimit.Apply(model);

        Assert.Equal((7, 17), (model.IrVersion, model.StandardOpset));
    }

    [Fact]
    public void Apply_AnyModel_ImportsTheDomainOfAccumulationAndNoneThatIsUnused()
    {
        var model = Model(17, "Relu(x)");

        OpsetLimit.Apply(model);

        Assert.Equal(["", "com.microsoft"], model.Opsets.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, model.Opsets["com.microsoft"]);
    }

    [Theory]
    [InlineData("Swish(x)", "does not exist there")]
    [InlineData("RMSNormalization(x, x)", "does not exist there")]
    public void Apply_OperatorThatIsNewer_IsRefusedByName(string node, string reason)
    {
        var error = Assert.Throws<AutodiffException>(() => OpsetLimit.Apply(Model(24, node)));

        Assert.Contains(node[..node.IndexOf('(')], error.Message, StringComparison.Ordinal);
        Assert.Contains("set 21", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AttributeThatIsNewer_IsRefusedByName()
    {
        var error = Assert.Throws<AutodiffException>(() => OpsetLimit.Apply(Model(24, "QuantizeLinear <precision = 1> (x, s)", "float[N] x, float s")));

        Assert.Contains("precision", error.Message, StringComparison.Ordinal);
    }
}

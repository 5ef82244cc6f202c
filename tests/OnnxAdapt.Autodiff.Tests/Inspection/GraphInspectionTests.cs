using OnnxAdapt.Autodiff.Inspection;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Inspection;

public class GraphInspectionTests
{
    private const string MiniLm = "models/all-minilm-l6-v2/onnx/model.onnx";

    [Fact]
    public void Of_Head_ListsOperatorsAndParameters()
    {
        var inspection = GraphInspection.Of(HeadBuilder.Build(new HeadOptions { FeatureSize = 4, OutputCount = 3, HiddenSizes = [5] }));
        Assert.Equal(17, inspection.Opsets[""]);
        Assert.Equal(["features"], inspection.Inputs.Select(input => input.Name));
        Assert.Equal(["logits"], inspection.Outputs.Select(output => output.Name));
        Assert.Equal(["block.0 (head.0)", "after the blocks"], inspection.ParameterGroups.Select(group => group.Prefix));
        Assert.Equal((4 * 5) + 5 + (5 * 3) + 3, inspection.ParameterCount);
        Assert.Empty(inspection.Blockers);
        Assert.All(inspection.Operators, op => Assert.Equal(GradientAnswer.Rule, op.Gradient));
        Assert.All(inspection.ParameterGroups.SelectMany(group => group.Parameters), parameter => Assert.True(parameter.IsTrainable));
    }

    [Fact]
    public void Of_ModelWithEachAnswer_NamesThem()
    {
        var model = Graphs.Of(e =>
        {
            var x = e.Mul(e.FloatInput("x", 2), e.Graph.Constant(TensorData.Of([1f, 1], 2), "w"));
            e.Emit("Shape", [x], DataType.Int64, null);
            var quick = e.EmitMany(new OperatorId("com.microsoft", "QuickGelu"), [x], 1)[0];
            return [e.Unary("MadeUp", quick)];
        });
        model.Opsets["com.microsoft"] = 1;
        var inspection = GraphInspection.Of(model);
        var answers = inspection.Operators.ToDictionary(op => op.Op.OpType, op => op.Gradient);
        Assert.Equal(GradientAnswer.Rule, answers["Mul"]);
        Assert.Equal(GradientAnswer.Lowered, answers["QuickGelu"]);
        Assert.Equal(GradientAnswer.Absent, answers["MadeUp"]);
        Assert.Equal(GradientAnswer.Zero, answers["Shape"]);
        Assert.Equal(["MadeUp"], inspection.Blockers.Select(problem => problem.Op.OpType));
    }

    [SharedFact(MiniLm)]
    public void Of_MiniLm_FindsNothingThatBlocks()
    {
        var inspection = GraphInspection.Of(OnnxReader.Read(RepositoryPaths.InShared(MiniLm)));
        Assert.Empty(inspection.Blockers);
        Assert.InRange(inspection.ParameterCount, 22_000_000, 23_000_000);
        Assert.Contains(inspection.ParameterGroups, group => group.Prefix == "block.0 (encoder.layer.0)" && group.ElementCount == 1_774_464);
    }
}

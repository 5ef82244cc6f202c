using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Operators;

namespace OnnxAdapt.Autodiff.Tests.Rules;

/// <summary>Every operator of the standard, in every version that models from operator set 7 on can hold, has an answer.</summary>
public class SchemaCoverageTests
{
    private const int OldestServed = 7;

    /// <summary>Operators that have neither rule, lowering, zero nor refusal in some version; one a line. The list only shrinks.</summary>
    private static readonly string[] Owed =
    [
    ];

    /// <summary>Inputs that the standard calls differentiable and that get no gradient, with the reason; one a line.</summary>
    private static readonly Dictionary<string, string> Flat = new()
    {
        ["Hardmax input"] = "constant but for jumps",
    };

    [Fact]
    public void RuleSet_EveryOperatorOfTheStandard_HasAnAnswer() => Assert.Equal("", string.Join(
        " ",
        Versions().Where(version => !IsAnswered(version)).Select(version => version.Schema.OpType).Distinct().Except(Owed).Order(StringComparer.Ordinal)));

    [Fact]
    public void RuleSet_EveryDifferentiableInputOfTheStandard_GetsAGradient() => Assert.Equal(
        string.Join("\n", Flat.Keys.Order(StringComparer.Ordinal)),
        string.Join("\n", Versions().SelectMany(FlatInputs).Distinct().Order(StringComparer.Ordinal)));

    /// <summary>Each version of an operator, with the first operator set that holds it and is served.</summary>
    private static IEnumerable<(OperatorSchema Schema, long Opset)> Versions() => OperatorSchemas.All
        .Select(schema => (Schema: schema, Opset: (long)Math.Max(schema.Since, OldestServed)))
        .Where(version => !version.Schema.IsDeprecated && OperatorSchemas.Find(OperatorId.Standard(version.Schema.OpType), version.Opset) == version.Schema);

    private static bool IsAnswered((OperatorSchema Schema, long Opset) version) =>
        IsRewritten(version) || GradientRuleSet.Default.Find(OperatorId.Standard(version.Schema.OpType), version.Opset) is not null;

    private static bool IsRewritten((OperatorSchema Schema, long Opset) version)
    {
        var op = OperatorId.Standard(version.Schema.OpType);
        return LoweringSet.Default.Operators.Contains(op) || OpsetUpgrade.Rewrites(op, version.Opset);
    }

    private static IEnumerable<string> FlatInputs((OperatorSchema Schema, long Opset) version)
    {
        var row = GradientRuleSet.Default.Find(OperatorId.Standard(version.Schema.OpType), version.Opset);
        if (row is null or { Answer: GradientAnswer.Refuse } || IsRewritten(version) || version.Schema.Outputs.All(output => output.IsDifferentiable != true))
        {
            return [];
        }

        return version.Schema.Inputs
            .Where((input, i) => input.IsDifferentiable == true && !row.FlowsTo(i))
            .Select(input => $"{version.Schema.OpType} {input.Name}");
    }
}

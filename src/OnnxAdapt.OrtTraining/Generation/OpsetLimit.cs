using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Operators;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>
/// Brings a model to the versions that Microsoft's last training runtime reads: file format 10, standard operator set 21. An operator that
/// newer sets define again with the same inputs, outputs and attributes only got more element types; where a node uses what a newer set
/// added, the model is refused.
/// </summary>
internal static class OpsetLimit
{
    public const long NewestIr = 10;
    public const long NewestOpset = 21;
    private const long OldestIr = 7;

    public static void Apply(OnnxModel model)
    {
        model.IrVersion = Math.Clamp(model.IrVersion, OldestIr, NewestIr);
        if (model.StandardOpset > NewestOpset)
        {
            foreach (var node in GraphWalk.AllNodes(model.Graph).Where(node => node.Op.Domain.Length == 0))
            {
                Require(node, model.StandardOpset);
            }

            model.Opsets[""] = NewestOpset;
        }

        ForgetUnusedDomains(model);
    }

    private static void Require(Node node, long opset)
    {
        var newer = OperatorSchemas.Find(node.Op, opset);
        var older = OperatorSchemas.Find(node.Op, NewestOpset);
        if (older is null || newer is null || older.IsDeprecated || Difference(node, older, newer) is not null)
        {
            var reason = older is null || newer is null ? "does not exist there" : Difference(node, older, newer) ?? "is withdrawn there";
            throw new AutodiffException($"{node} of operator set {opset} cannot be written for set {NewestOpset}, the newest that Microsoft's training runtime reads: it {reason}.");
        }
    }

    private static string? Difference(Node node, OperatorSchema older, OperatorSchema newer) =>
        older.Since == newer.Since ? null
        : Enumerable.Range(0, node.Inputs.Count).Where(i => node.Inputs[i] is not null && older.Input(i) is null).Select(i => $"has no input {newer.Input(i)?.Name}").FirstOrDefault()
            ?? Enumerable.Range(0, node.Outputs.Count).Where(i => node.Outputs[i] is not null && older.Output(i) is null).Select(i => $"has no output {newer.Output(i)?.Name}").FirstOrDefault()
            ?? node.Attributes.Keys.Where(name => !older.Attributes.ContainsKey(name)).Select(name => $"has no attribute {name}").FirstOrDefault()
            ?? older.Attributes.Values.Where(attribute => !node.Attributes.ContainsKey(attribute.Name) && !SameDefault(attribute, newer)).Select(attribute => $"has another default of {attribute.Name}").FirstOrDefault();

    private static bool SameDefault(OperatorAttribute older, OperatorSchema newer) =>
        !newer.Attributes.TryGetValue(older.Name, out var attribute) || (attribute.IsRequired == older.IsRequired && Text(attribute.Default) == Text(older.Default));

    private static string? Text(AttributeValue? value) => value?.Kind switch
    {
        null => null,
        AttributeKind.Int => FormattableString.Invariant($"{value.Int}"),
        AttributeKind.Float => FormattableString.Invariant($"{value.Float:r}"),
        AttributeKind.String => value.String,
        AttributeKind.Ints => string.Join(",", value.Ints),
        AttributeKind.Floats => string.Join(",", value.Floats),
        _ => value.Kind.ToString(),
    };

    private static void ForgetUnusedDomains(OnnxModel model)
    {
        var used = GraphWalk.AllNodes(model.Graph).Select(node => node.Op.Domain).Append("").ToHashSet(StringComparer.Ordinal);
        foreach (var domain in model.Opsets.Keys.Where(domain => !used.Contains(domain)).ToArray())
        {
            model.Opsets.Remove(domain);
        }

        model.Opsets[ReservedNames.Domain] = 1;
    }
}

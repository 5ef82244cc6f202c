using OnnxAdapt.Graph.Operators;

namespace OnnxAdapt.Graph.Checking;

/// <summary>Checks nodes against the operator sets and functions in force.</summary>
internal sealed class OperatorChecks(OnnxModel model, IDictionary<string, long> opsets, ProblemList problems, bool insideFunction)
{
    private readonly HashSet<(OperatorId Id, string Overload)> _functions = [.. model.Functions.Select(function => (function.Id, function.Overload))];

    public void Check(Node node, string place)
    {
        CheckReferences(node, place);
        if (_functions.Contains((node.Op, node.Overload)))
        {
            return;
        }

        if (!opsets.TryGetValue(node.Op.Domain, out var opset))
        {
            problems.Add(place, $"the operator's domain '{node.Op.Domain}' is not among the imported operator sets");
        }
        else if (node.Op.Domain.Length == 0 && opset <= OperatorSchemas.NewestOpset)
        {
            CheckStandard(node, opset, place);
        }
    }

    private void CheckReferences(Node node, string place)
    {
        foreach (var (name, value) in node.Attributes.Where(attribute => attribute.Value.Reference is not null && !insideFunction))
        {
            problems.Add(place, $"the attribute '{name}' refers to '{value.Reference}' of a function, but the node is in no function");
        }
    }

    private void CheckStandard(Node node, long opset, string place)
    {
        if (OperatorSchemas.Find(node.Op, opset) is not { } schema)
        {
            problems.Add(place, OperatorSchemas.IsKnown(node.Op)
                ? $"the operator '{node.Op}' is not yet in version {opset} of the standard operator set"
                : $"the standard operator set has no operator '{node.Op}'");
            return;
        }

        CheckParameters("input", node.Inputs, schema.Inputs, place);
        CheckParameters("output", node.Outputs, schema.Outputs, place);
        CheckAttributes(node, schema, place);
    }

    private void CheckParameters(string what, IReadOnlyList<Value?> values, IReadOnlyList<OperatorParameter> parameters, string place)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].VariadicMinimum is { } minimum)
            {
                Require(values.Count - i >= minimum, place, $"the operator needs at least {minimum} of the {what}s '{parameters[i].Name}', but has {Math.Max(0, values.Count - i)}");
                return;
            }

            Require(parameters[i].IsOptional || (what == "output" ? values.Count > 0 || i > 0 : i < values.Count && values[i] is not null), place,
                $"the {what} '{parameters[i].Name}' (position {i}) is required");
        }

        Require(values.Count <= parameters.Count, place, $"the operator takes at most {parameters.Count} {what}s, but has {values.Count}");
    }

    private void CheckAttributes(Node node, OperatorSchema schema, string place)
    {
        foreach (var attribute in schema.Attributes.Values)
        {
            Require(!attribute.IsRequired || node.Attributes.ContainsKey(attribute.Name), place, $"the attribute '{attribute.Name}' is required");
        }

        foreach (var (name, value) in node.Attributes)
        {
            if (!schema.Attributes.TryGetValue(name, out var attribute))
            {
                problems.Add(place, $"the operator has no attribute '{name}' in version {schema.Since}");
            }
            else
            {
                Require(value.Kind == attribute.Kind, place, $"the attribute '{name}' is of kind {value.Kind}, but must be {attribute.Kind}");
            }
        }
    }

    private void Require(bool condition, string place, string message)
    {
        if (!condition)
        {
            problems.Add(place, message);
        }
    }
}

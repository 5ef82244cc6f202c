using OnnxAdapt.Graph.Operators;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Passes;

/// <summary>
/// Puts the bodies of the model's functions in the place of the nodes that call them, also in the graphs inside, and drops the functions.
/// A function whose operators mean something else in the model's operator sets is kept, with a note.
/// </summary>
public sealed class FunctionInlining : GraphPass
{
    /// <summary>Most nodes that the model may have afterwards.</summary>
    /// <value>Default 1,000,000.</value>
    public long MaxNodes { get; init; } = 1_000_000;

    /// <inheritdoc/>
    protected override string? Precondition(OnnxModel model)
    {
        var order = FunctionCalls.CalleesFirst(model, out var cycle);
        if (order is null)
        {
            return $"functions call themselves: {string.Join(" -> ", cycle!.Select(function => $"'{function.Id}'"))}.";
        }

        var nodes = InlinedSize(model, order);
        return nodes > MaxNodes ? $"the model would have {nodes} nodes or more, above the limit of {MaxNodes}." : null;
    }

    /// <inheritdoc/>
    protected override PassResult Apply(OnnxModel model)
    {
        List<string> notes = [];
        var inlinable = new Dictionary<(OperatorId Id, string Overload), OnnxFunction>();
        foreach (var function in FunctionCalls.CalleesFirst(model, out _)!)
        {
            if (ObstacleTo(function, model) is { } obstacle)
            {
                notes.Add($"The function '{function.Id}' is kept: {obstacle}.");
                continue;
            }

            new CallExpansion(inlinable).Expand(function.Body);
            inlinable[(function.Id, function.Overload)] = function;
            ImportOpsets(function, model);
        }

        var changes = new CallExpansion(inlinable).Expand(model.Graph);
        RemoveUnused(model, inlinable);
        return new PassResult(changes, notes);
    }

    private static long InlinedSize(OnnxModel model, IReadOnlyList<OnnxFunction> order)
    {
        var sizes = new Dictionary<(OperatorId Id, string Overload), long>();
        foreach (var function in order)
        {
            sizes[(function.Id, function.Overload)] = SizeOf(function.Body, sizes);
        }

        return SizeOf(model.Graph, sizes);
    }

    private static long SizeOf(OnnxGraph graph, Dictionary<(OperatorId Id, string Overload), long> sizes)
    {
        var total = 0L;
        foreach (var node in GraphWalk.AllNodes(graph))
        {
            total = Math.Min(total + sizes.GetValueOrDefault((node.Op, node.Overload), 1), long.MaxValue / 2);
        }

        return total;
    }

    private static string? ObstacleTo(OnnxFunction function, OnnxModel model)
    {
        foreach (var (domain, version) in function.Opsets)
        {
            if (!model.Opsets.TryGetValue(domain, out var imported) || imported == version)
            {
                continue;
            }

            if (domain.Length > 0)
            {
                return $"it imports domain '{domain}' in version {version}, the model in version {imported}";
            }

            var other = GraphWalk.AllNodes(function.Body).FirstOrDefault(node => node.Op.Domain.Length == 0 && Differs(node.Op, version, imported));
            if (other is not null)
            {
                return $"its node {other} means something else in version {imported} of the standard operator set than in its version {version}";
            }
        }

        return null;
    }

    private static bool Differs(OperatorId op, long one, long other) => OperatorSchemas.Find(op, one)?.Since != OperatorSchemas.Find(op, other)?.Since;

    private static void ImportOpsets(OnnxFunction function, OnnxModel model)
    {
        foreach (var (domain, version) in function.Opsets)
        {
            model.Opsets.TryAdd(domain, version);
        }
    }

    private static void RemoveUnused(OnnxModel model, Dictionary<(OperatorId Id, string Overload), OnnxFunction> inlined)
    {
        foreach (var function in model.Functions.Where(function => inlined.ContainsKey((function.Id, function.Overload)) && !IsCalledByKept(function, model, inlined)).ToArray())
        {
            model.Functions.Remove(function);
        }
    }

    private static bool IsCalledByKept(OnnxFunction function, OnnxModel model, Dictionary<(OperatorId Id, string Overload), OnnxFunction> inlined) =>
        model.Functions.Where(other => !inlined.ContainsKey((other.Id, other.Overload)))
            .SelectMany(other => GraphWalk.AllNodes(other.Body))
            .Any(node => node.Op == function.Id && node.Overload == function.Overload);
}

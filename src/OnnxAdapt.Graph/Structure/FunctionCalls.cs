namespace OnnxAdapt.Graph.Structure;

/// <summary>Which functions of a model call which.</summary>
internal static class FunctionCalls
{
    public static Dictionary<(OperatorId Id, string Overload), OnnxFunction> Table(OnnxModel model)
    {
        var table = new Dictionary<(OperatorId Id, string Overload), OnnxFunction>();
        foreach (var function in model.Functions)
        {
            table.TryAdd((function.Id, function.Overload), function);
        }

        return table;
    }

    /// <summary>Functions that call each other in a circle, the first one again at the end; null when there are none.</summary>
    public static IReadOnlyList<OnnxFunction>? FindCycle(OnnxModel model)
    {
        var order = CalleesFirst(model, out var cycle);
        return order is null ? cycle : null;
    }

    /// <summary>The functions, each after those that it calls; null when they call each other in a circle.</summary>
    public static IReadOnlyList<OnnxFunction>? CalleesFirst(OnnxModel model, out IReadOnlyList<OnnxFunction>? cycle)
    {
        var table = Table(model);
        var done = new List<OnnxFunction>();
        var state = new Dictionary<OnnxFunction, bool>();
        cycle = null;
        foreach (var start in model.Functions.Where(function => !state.ContainsKey(function)))
        {
            var path = new Stack<(OnnxFunction Function, IEnumerator<OnnxFunction> Callees)>();
            Enter(start);
            while (path.TryPeek(out var top))
            {
                if (!top.Callees.MoveNext())
                {
                    path.Pop();
                    state[top.Function] = true;
                    done.Add(top.Function);
                }
                else if (!state.TryGetValue(top.Callees.Current, out var finished))
                {
                    Enter(top.Callees.Current);
                }
                else if (!finished)
                {
                    var circle = path.Select(step => step.Function).Reverse().SkipWhile(function => function != top.Callees.Current);
                    cycle = [.. circle, top.Callees.Current];
                    return null;
                }
            }

            void Enter(OnnxFunction function)
            {
                state.Add(function, false);
                path.Push((function, CalleesOf(function, table).GetEnumerator()));
            }
        }

        return done;
    }

    private static IEnumerable<OnnxFunction> CalleesOf(OnnxFunction function, Dictionary<(OperatorId Id, string Overload), OnnxFunction> table) =>
        GraphWalk.AllNodes(function.Body).Select(node => table.GetValueOrDefault((node.Op, node.Overload))).OfType<OnnxFunction>().Distinct();
}

namespace OnnxAdapt.Graph.Passes;

/// <summary>Changes a model in one way. States what it needs and what it ensures, and is held to both.</summary>
public abstract class GraphPass
{
    /// <summary>Name for messages.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Runs the pass on a model, which it changes.</summary>
    /// <exception cref="GraphException">The model is not as the pass needs it, or the pass did not keep its promise.</exception>
    public PassResult Run(OnnxModel model)
    {
        if (Precondition(model) is { } missing)
        {
            throw new GraphException($"The pass {Name} cannot run: {missing}");
        }

        var result = Apply(model);
        return Postcondition(model) is { } broken ? throw new GraphException($"The pass {Name} left the model broken: {broken}") : result;
    }

    /// <summary>Why the pass cannot run on the model; null when it can.</summary>
    protected virtual string? Precondition(OnnxModel model) => null;

    /// <summary>What is wrong with the model after the pass; null when nothing is.</summary>
    protected virtual string? Postcondition(OnnxModel model) => null;

    /// <summary>Changes the model.</summary>
    protected abstract PassResult Apply(OnnxModel model);
}

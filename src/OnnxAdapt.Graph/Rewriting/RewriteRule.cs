namespace OnnxAdapt.Graph.Rewriting;

/// <summary>One way to rewrite nodes: a pattern, a check that gives a reason, and the nodes to put in place.</summary>
public abstract class RewriteRule
{
    /// <summary>Name for messages.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Nodes that the rule is for.</summary>
    public abstract NodePattern Pattern { get; }

    /// <summary>Why the rule does not apply to nodes that match; null when it does.</summary>
    public virtual string? Refuse(RewriteMatch match) => null;

    /// <summary>Adds the new nodes and says what they stand for. The graph itself is changed by the rule set.</summary>
    public abstract void Rewrite(RewriteMatch match, GraphPatch patch);
}

namespace OnnxAdapt.Abstractions;

/// <summary>Update rules for parameters.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in <c>torch.optim.AdamW</c>.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with optional momentum, as in <c>torch.optim.SGD</c>.</summary>
    Sgd,
}

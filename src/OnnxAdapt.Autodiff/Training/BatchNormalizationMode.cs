namespace OnnxAdapt.Autodiff.Training;

/// <summary>Which statistics BatchNormalization uses while a graph is trained.</summary>
public enum BatchNormalizationMode
{
    /// <summary>As each node was exported: running statistics, or with <c>training_mode</c> those of the batch, without a memory between steps.</summary>
    AsExported,

    /// <summary>Running statistics everywhere, also where the node was exported for training.</summary>
    Frozen,

    /// <summary>
    /// Statistics of the batch in every node between what is trained and the loss; their running statistics are state of the training graph
    /// and move with each step. Nodes that no trained parameter influences keep their running statistics.
    /// </summary>
    Training,
}

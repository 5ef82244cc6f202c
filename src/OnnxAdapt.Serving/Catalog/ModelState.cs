namespace OnnxAdapt.Serving.Catalog;

/// <summary>Where a model is between its folder and its callers. The order is that of the wire contract.</summary>
public enum ModelState
{
    /// <summary>In a folder, not in memory.</summary>
    Available = 1,

    /// <summary>Being read into memory.</summary>
    Loading = 2,

    /// <summary>Answers requests at once.</summary>
    Ready = 3,

    /// <summary>Leaves memory when its last request has ended.</summary>
    Unloading = 4,

    /// <summary>Loading failed.</summary>
    Failed = 5,
}
